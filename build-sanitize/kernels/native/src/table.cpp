// The kernels of one instruction set; compiled once for each.
#include "call.h"

namespace sluice {
namespace SLUICE_INSTRUCTIONS {

#define KERNEL(name) void name(Call&);
#include "kernels.def"
#undef KERNEL

extern const Kernel table[];
const Kernel table[] = {
#define KERNEL(name) {#name, name},
#include "kernels.def"
#undef KERNEL
    {nullptr, nullptr}};

}  // namespace SLUICE_INSTRUCTIONS
}  // namespace sluice
