#include "tools/report/html_text.h"

#include <gtest/gtest.h>

namespace chokepoint::tools::report {
namespace {

TEST(HtmlText, LeavesNothingThatIsMarkup) {
  EXPECT_EQ(html("a < b & c > \"d\" 'e'"), "a &lt; b &amp; c &gt; &quot;d&quot; &#39;e&#39;");
  EXPECT_EQ(html("\U0001F600 \u00e9"), "\U0001F600 \u00e9");
}

TEST(HtmlText, ReplacesWhatIsNoText) {
  EXPECT_EQ(html(std::string_view("a\0b\x1b", 4)), "a\uFFFDb\uFFFD");
  // Cut short, overlong, half of a surrogate pair, beyond U+10FFFF.
  EXPECT_EQ(html("\xF0\x9F\x98"), "\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(html("\xC0\xAF"), "\uFFFD\uFFFD");
  EXPECT_EQ(html("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(html("\xF4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");
}

TEST(HtmlText, JsonCannotEndItsElement) {
  EXPECT_EQ(json_in_script("{\"a\":\"</script><!--&\"}"),
            "{\"a\":\"\\u003c/script\\u003e\\u003c!--\\u0026\"}");
}

// The test vectors of RFC 4648, section 10.
TEST(HtmlText, Base64) {
  const char* const vectors[][2] = {{"", ""},
                                    {"f", "Zg=="},
                                    {"fo", "Zm8="},
                                    {"foo", "Zm9v"},
                                    {"foob", "Zm9vYg=="},
                                    {"fooba", "Zm9vYmE="},
                                    {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : vectors) EXPECT_EQ(base64(plain), coded);
}

}  // namespace
}  // namespace chokepoint::tools::report
