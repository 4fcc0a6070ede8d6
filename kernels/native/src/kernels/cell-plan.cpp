// The plans of cells: made once for a graph and a shape, and kept until they are released.
#include "cell-plans.h"
#include "cell.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

/// cellPlan(cell): the plan, floats of the tape, number of normalisations, floats of a piece
void cellPlan(Call& call) { keep_plan(call); }

/// cellRelease(plan)
void cellRelease(Call& call) { call.plans.release(call.integer()); }

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
