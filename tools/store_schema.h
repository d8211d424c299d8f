#pragma once

namespace chokepoint::tools {

/// The tables of a store, in SQL: a comment in it says what each one is. Names that end in `_` are
/// dictionary-coded tables; the view of the same name reads them in words.
extern const char* const kStoreTables;

/// The views, which do not depend on what the store holds.
extern const char* const kStoreViews;

}  // namespace chokepoint::tools
