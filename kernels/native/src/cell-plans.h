// The plans of cells that JavaScript holds by number. They belong to one thread of JavaScript, as its arena does.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>

namespace sluice {

struct Cell;

class CellPlans {
 public:
  CellPlans();
  ~CellPlans();
  CellPlans(const CellPlans&) = delete;
  CellPlans& operator=(const CellPlans&) = delete;

  /// Keeps a plan: its number.
  int64_t keep(std::unique_ptr<Cell> plan);
  /// The plan of a number. Throws std::invalid_argument where there is none.
  Cell& at(int64_t number) const;
  void release(int64_t number);
  size_t count() const;

 private:
  std::map<int64_t, std::unique_ptr<Cell>> plans_;
  int64_t next_ = 0;
};

}  // namespace sluice
