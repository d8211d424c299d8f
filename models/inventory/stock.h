#pragma once

#include "models/state.h"

namespace chokepoint::models {

/// Pieces that a stock's policy asks for now; they count as on order from here on. Below zero it
/// would send pieces back. `at_review` closes the review period for forecasts; it is where the
/// policy is periodic.
Quantity ask_for(Context& context, StockId stock, bool at_review);

/// Pieces that the stock had on order arrive.
void receive(Context& context, StockId stock, Quantity quantity);

/// Takes back what the stock can spare of `most` pieces; returns how many.
Quantity send_back(Context& context, StockId stock, Quantity most);

/// What the policies of the scenario's stocks know at the start: forecasts, echelon positions.
void open_positions(Context& context);

}  // namespace chokepoint::models
