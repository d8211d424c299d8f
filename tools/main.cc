// The executable: parses the command line, and turns errors into exit codes.
#include <fmt/format.h>

#include <cstdio>
#include <new>

#include "tools/errors.h"
#include "tools/grammar.h"

namespace chokepoint::tools {
namespace {

std::vector<std::string> spellings(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::string with_hint(std::string text, const std::string& hint) {
  return hint.empty() ? text : text + "; " + hint;
}

/// Throws UsageError if the first word is not a subcommand or an option.
void require_known_command(const Grammar& grammar, const std::string& word) {
  if (word.empty() || word.front() == '-') return;
  std::vector<std::string> names;
  for (const CLI::App* command : grammar.app.get_subcommands({})) {
    if (command->get_name() == word) return;
    names.push_back(command->get_name());
  }
  throw UsageError(
      with_hint(fmt::format("unknown command \"{}\"", word), proto::did_you_mean(word, names)));
}

/// CLI11's complaint in our words.
std::string complaint(const Grammar& grammar, const CLI::ParseError& error) {
  for (const CLI::App* command : grammar.app.get_subcommands()) {
    for (const std::string& word : command->remaining()) {
      const std::string option = word.substr(0, word.find('='));
      if (option.rfind("-", 0) != 0) return fmt::format("unexpected argument \"{}\"", word);
      return with_hint(fmt::format("unknown option {}", option),
                       proto::did_you_mean(option, spellings(*command)));
    }
  }
  return error.what();
}

const Subcommand* chosen(const Grammar& grammar) {
  for (const Subcommand& command : grammar.commands) {
    if (*command.app) return &command;
  }
  return nullptr;
}

std::string help_hint(const Grammar& grammar) {
  const Subcommand* command = chosen(grammar);
  return fmt::format("chokepoint {}--help", command ? command->app->get_name() + " " : "");
}

/// What to do about a mistake in a file: `check` knows scenarios, and other files have a manual.
std::string mistake_hint(const Grammar& grammar) {
  const Subcommand* command = chosen(grammar);
  return command && command->on_mistake ? command->on_mistake() : help_hint(grammar);
}

/// Parses, runs, and turns errors of the user into exit codes.
int guarded(int argc, char** argv) {
  Grammar grammar;
  try {
    if (argc < 2) {
      fmt::print(stderr, "{}", grammar.app.help());
      return kBadInput;
    }
    require_known_command(grammar, argv[1]);
    grammar.app.parse(argc, argv);
    if (const Subcommand* command = chosen(grammar)) return command->run(typed(argc, argv));
    fmt::print(stderr, "{}", grammar.app.help());
  } catch (const CLI::Success& success) {
    return grammar.app.exit(success);
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "chokepoint: {}\nlearn more: {}\n", complaint(grammar, error),
               help_hint(grammar));
  } catch (const UsageError& error) {
    fmt::print(stderr, "chokepoint: {}\nlearn more: {}\n", error.what(), help_hint(grammar));
  } catch (const proto::ScenarioError& error) {
    fmt::print(stderr, "{}\nlearn more: {}\n", scenario_mistakes(error), mistake_hint(grammar));
  }
  return kBadInput;
}

int run_main(int argc, char** argv) {
  try {
    const int code = guarded(argc, argv);
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
    std::fputs("chokepoint: cannot write to standard output\n", stderr);
  } catch (const MissingError& error) {
    fmt::print(stderr, "chokepoint: {}\n", error.what());
    return kMissingPrerequisite;
  } catch (const std::bad_alloc&) {
    std::fputs("chokepoint: out of memory; try fewer --reps\n", stderr);
  } catch (const std::exception& error) {
    fmt::print(stderr, "chokepoint: {}\n", error.what());
  }
  return kFailed;
}

}  // namespace
}  // namespace chokepoint::tools

int main(int argc, char** argv) { return chokepoint::tools::run_main(argc, argv); }
