// What a text in WGSL takes for granted, in CUDA C++: vectors and built-in functions. Vectors have no constructors that do
// something by default, so that they may lie in shared memory, and begin as zeros where WGSL says `vec4f()`.

const LETTERS = ['x', 'y', 'z', 'w'];
const ELEMENTS = { f: 'f32', u: 'u32', i: 'i32', b: 'bool' } as const;

const list = (size: number, text: (letter: string, index: number) => string, between = ', '): string =>
  LETTERS.slice(0, size).map(text).join(between);

const ARITHMETIC = ['+', '-', '*', '/'];
const BITS = ['&', '|', '^', '<<', '>>'];
const ORDER = ['==', '!=', '<', '<=', '>', '>='];

const vectorText = (size: number, kind: keyof typeof ELEMENTS): string => {
  const [name, element] = [`vec${size}${kind}`, ELEMENTS[kind]];
  const bools = `vec${size}b`;
  const aligned = kind === 'b' ? '' : `alignas(${4 * (size === 3 ? 4 : size)}) `;
  const operators = kind === 'f' ? ARITHMETIC : kind === 'b' ? ['&', '|'] : [...ARITHMETIC, '%', ...BITS];
  const operator = (sign: string): string => {
    const unsigned = sign === '<<' || sign === '>>' ? `vec${size}u` : name;
    const mixed = ['+', '-', '*', '/', '%'].includes(sign)
      ? `DEVICE ${name} operator${sign}(${name} a, ${element} b) { return a ${sign} ${name}(b); }
DEVICE ${name} operator${sign}(${element} a, ${name} b) { return ${name}(a) ${sign} b; }
DEVICE ${name}& operator${sign}=(${name}& a, ${element} b) { return a = a ${sign} b; }`
      : '';
    return `DEVICE ${name} operator${sign}(${name} a, ${unsigned} b) { return ${name}(${list(size, (x) => `${element}(a.${x} ${sign} b.${x})`)}); }
DEVICE ${name}& operator${sign}=(${name}& a, ${unsigned} b) { return a = a ${sign} b; }
${mixed}`;
  };
  const order = kind === 'b' ? ORDER.slice(0, 2) : ORDER;
  return `
struct ${aligned}${name} {
  ${element} ${list(size, (x) => x)};
  ${name}() = default;
  DEVICE constexpr explicit ${name}(${element} v) : ${list(size, (x) => `${x}(v)`)} {}
  DEVICE constexpr ${name}(${list(size, (x) => `${element} ${x}_`)}) : ${list(size, (x) => `${x}(${x}_)`)} {}
  template <typename V> requires requires(V v) { v.${LETTERS[size - 1]}; }
  DEVICE explicit ${name}(V v) : ${list(size, (x) => `${x}(${element}(v.${x}))`)} {}
  DEVICE ${element}& operator[](u32 i) { return (&x)[i]; }
  DEVICE ${element} operator[](u32 i) const { return ${list(size - 1, (x, i) => `i == ${i} ? ${x} : `, '')}${LETTERS[size - 1]}; }
};
${operators.map(operator).join('\n')}
${order.map((sign) => `DEVICE ${bools} operator${sign}(${name} a, ${name} b) { return ${bools}(${list(size, (x) => `a.${x} ${sign} b.${x}`)}); }`).join('\n')}
${kind === 'f' || kind === 'i' ? `DEVICE ${name} operator-(${name} a) { return ${name}(${list(size, (x) => `-a.${x}`)}); }` : ''}
${kind === 'b' ? `DEVICE ${name} operator!(${name} a) { return ${name}(${list(size, (x) => `!a.${x}`)}); }` : ''}
${kind === 'b' ? `DEVICE bool wgsl_any(${name} a) { return ${list(size, (x) => `a.${x}`, ' || ')}; }\nDEVICE bool wgsl_all(${name} a) { return ${list(size, (x) => `a.${x}`, ' && ')}; }` : ''}
${kind === 'u' || kind === 'i' ? `DEVICE ${name} operator~(${name} a) { return ${name}(${list(size, (x) => `~a.${x}`)}); }` : ''}
DEVICE ${name} wgsl_select(${name} a, ${name} b, ${bools} c) { return ${name}(${list(size, (x) => `c.${x} ? b.${x} : a.${x}`)}); }
DEVICE ${name} wgsl_select(${name} a, ${name} b, bool c) { return c ? b : a; }
${kind === 'b' ? '' : `DEVICE ${name} wgsl_min(${name} a, ${name} b) { return ${name}(${list(size, (x) => `wgsl_min(a.${x}, b.${x})`)}); }\nDEVICE ${name} wgsl_max(${name} a, ${name} b) { return ${name}(${list(size, (x) => `wgsl_max(a.${x}, b.${x})`)}); }`}
${
  kind === 'f'
    ? `DEVICE ${name} wgsl_fma(${name} a, ${name} b, ${name} c) { return ${name}(${list(size, (x) => `fmaf(a.${x}, b.${x}, c.${x})`)}); }
DEVICE f32 wgsl_dot(${name} a, ${name} b) { f32 sum = a.x * b.x; ${list(size - 1, (_, i) => `sum = fmaf(a.${LETTERS[i + 1]}, b.${LETTERS[i + 1]}, sum);`, ' ')} return sum; }
${['sqrt', 'floor', 'abs', 'exp', 'log'].map((of) => `DEVICE ${name} wgsl_${of}(${name} a) { return ${name}(${list(size, (x) => `wgsl_${of}(a.${x})`)}); }`).join('\n')}`
    : ''
}`;
};

const scalar = (element: string): string => `
DEVICE ${element} wgsl_select(${element} a, ${element} b, bool c) { return c ? b : a; }
${
  element === 'bool'
    ? ''
    : `DEVICE ${element} wgsl_min(${element} a, ${element} b) { return b < a ? b : a; }
DEVICE ${element} wgsl_max(${element} a, ${element} b) { return a < b ? b : a; }
DEVICE ${element} wgsl_clamp(${element} a, ${element} least, ${element} most) { return wgsl_min(wgsl_max(a, least), most); }`
}`;

/** The beginning of every translated text. */
export const HEADER = `
#define DEVICE __device__ __forceinline__
namespace wgsl {
using f32 = float;
using u32 = unsigned int;
using i32 = int;
${Object.values(ELEMENTS).map(scalar).join('\n')}
DEVICE f32 wgsl_fma(f32 a, f32 b, f32 c) { return fmaf(a, b, c); }
DEVICE f32 wgsl_sqrt(f32 a) { return sqrtf(a); }
DEVICE f32 wgsl_round(f32 a) { return rintf(a); }
DEVICE f32 wgsl_floor(f32 a) { return floorf(a); }
DEVICE f32 wgsl_abs(f32 a) { return fabsf(a); }
DEVICE i32 wgsl_abs(i32 a) { return a < 0 ? -a : a; }
DEVICE f32 wgsl_exp(f32 a) { return __expf(a); }
DEVICE f32 wgsl_log(f32 a) { return __logf(a); }
DEVICE u32 wgsl_countOneBits(u32 a) { return __popc(a); }
${[2, 3, 4].map((size) => (['b', 'f', 'u', 'i'] as const).map((kind) => vectorText(size, kind)).join('\n')).join('\n')}
template <typename To, typename From> DEVICE To bitcast(From from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  __builtin_memcpy(&to, &from, sizeof(to));
  return to;
}
template <typename T, u32 N> struct array {
  T items[N];
  DEVICE T& operator[](u32 i) { return items[i]; }
  DEVICE T operator[](u32 i) const { return items[i]; }
};
DEVICE void wgsl_workgroupBarrier() { __syncthreads(); }
DEVICE void wgsl_storageBarrier() { __syncthreads(); }
}
`;
