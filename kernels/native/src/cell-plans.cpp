#include "cell-plans.h"

#include <stdexcept>
#include <string>

#include "cell.h"

namespace sluice {

CellPlans::CellPlans() = default;
CellPlans::~CellPlans() = default;

int64_t CellPlans::keep(std::unique_ptr<Cell> plan) {
  plans_.emplace(next_, std::move(plan));
  return next_++;
}

Cell& CellPlans::at(int64_t number) const {
  const auto found = plans_.find(number);
  if (found == plans_.end()) throw std::invalid_argument("there is no plan " + std::to_string(number) + " of a cell");
  return *found->second;
}

void CellPlans::release(int64_t number) {
  if (plans_.erase(number) == 0) throw std::invalid_argument("there is no plan " + std::to_string(number) + " of a cell");
}

size_t CellPlans::count() const { return plans_.size(); }

}  // namespace sluice
