#pragma once

#include "models/state.h"

namespace chokepoint::models::order_book {

// What placing, serving and pegging of orders share: the book itself, and what rules say about an
// order. Whoever reduces an order's pieces closes it when it wants nothing more.

/// The item of a demand's first offer, and the stock it is taken from: results and replenishment
/// count orders there.
ItemId ordered_item(const Context& context, DemandId demand);
StockId first_choice(const Context& context, DemandId demand);

/// What the rules in force say about an offer at a stage.
inline const Verdict& verdict(const Context& context, OfferId offer, Stage stage) {
  return context.state.verdicts_of(offer)[static_cast<std::size_t>(stage)];
}

/// Position of an offer among those of its demand.
std::size_t position(const Demand& demand, OfferId offer);

/// Whether pieces may leave under this offer for this order.
bool may_ship(const Context& context, const Order& order, OfferId offer);

/// The rules that forbid to ship or to start under this offer; waiting for a licence is not
/// forbidden.
RuleSet forbidding(const Context& context, const Order& order, OfferId offer);

/// The rules that keep the order's pieces from leaving, or from being started, under this offer
/// now: those that forbid it, licences it has not got, else the limit that lets nothing pass.
RuleSet holding(Context& context, const Order& order, OfferId offer);

/// Whether a rule forbids to ship under this offer; waiting for a licence is not forbidden.
bool is_forbidden(const Context& context, const Order& order, OfferId offer);

/// Pieces that quotas, caps and priorities still let pass a stage under this offer.
Quantity room(Context& context, OfferId offer, Stage stage);

/// Pieces of the order that limits and the volume of its licences still let leave under this offer.
Quantity may_leave(Context& context, const Order& order, OfferId offer);

/// Enters into the ledger of judgements what one of `rules`, the first, did to pieces.
void record_judgement(Context& context, RuleSet rules, OfferId offer, Ruling ruling,
                      Quantity before, Quantity after);

/// Books pieces that pass a stage.
void book(Context& context, OfferId offer, Stage stage, Quantity quantity);

/// Puts an order at the end of its demand's queue, or at its head.
void append(Context& context, DemandId demand, OrderId order);
void prepend(Context& context, DemandId demand, OrderId order);

/// The pieces of an order that its buyer does not need leave the book: they were never to come.
void withdraw_phantom(Context& context, OrderId order);

/// Takes an order that wants nothing more out of the book.
void close_if_done(Context& context, OrderId order);

/// What is owed to the order's demand changes.
void change_backlog(Context& context, const Order& order, Quantity change);

/// Counts pieces of a buyer's demand; orders between stocks are not counted.
void count(Context& context, DemandId demand, Measure measure, Quantity quantity);

/// Counts pieces that an order got at the instant at which it was placed.
void count_served(Context& context, DemandId demand, Quantity quantity);

/// Counts what rules keep the order from, once per order.
void count_blocked(Context& context, OrderId order);

/// Counts orders that a quota or cap holds although there are pieces for them.
void count_limited(Context& context, OfferId offer);

/// Pieces leave the offer's stock for the order. The caller has reduced open or ready.
void ship(Context& context, OrderId order, OfferId offer, Quantity quantity);

/// Open pieces of the order are shipped.
void ship_open(Context& context, OrderId order, OfferId offer, Quantity quantity);

/// Pieces that were made for the order and wait at `stock` are shipped as far as rules allow.
void ship_ready(Context& context, OrderId order, StockId stock);

/// Whether order a is served before order b under a rule: see goes_before in allocation.h.
bool goes_first(const Context& context, OrderId a, OrderId b, const AllocationPolicy& rule);

/// Lists a claim for each offer of a stock, in their order: what its demand's orders want and may
/// have there, as far as limits let it pass.
void list_claims(Context& context, StockId stock, std::vector<Claim>& claims);

/// Whether an order other than the new one waits for pieces of the stock and may have them.
bool others_wait(Context& context, OrderId newcomer, StockId stock);

/// Pieces that a new order may have of the offer's stock at once: those that its level or ceiling
/// lets it take by the stock's rule; none while pieces that have just come are to be divided.
Quantity open_to(Context& context, OrderId order, OfferId offer);

}  // namespace chokepoint::models::order_book
