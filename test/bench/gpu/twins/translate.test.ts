import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tokensOf } from '../../../../bench/gpu/twins/tokens.js';
import { twinOf } from '../../../../bench/gpu/twins/translate.js';

/** A twin without its spaces. */
const twin = (code: string): string => twinOf('kernel', code).text.replace(/\s+/g, '');

const main = (body: string): string =>
  `@compute @workgroup_size(8, 4) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {${body}}`;

test('a text falls into tokens, without comments, each with its line', () => {
  const tokens = tokensOf('a // b\n<= 0x7fu /* c\n */ 1.5e-3');
  assert.equal(
    tokens.map(({ text, line }) => `${text} ${line}`),
    ['a 1', '<= 2', '0x7fu 2', '1.5e-3 3'],
  );
  assert.throws(() => tokensOf('a\n#'), /line 2/);
});

test('operands, numbers and shared memory are variables of the module; functions and private variables belong to a thread', () => {
  const text = twin(`requires immediate_address_space;
@group(0) @binding(0) var<storage, read_write> values: array<vec4f>;
@group(0) @binding(1) var<storage, read> table: array<u32>;
struct Numbers { count: u32, x: f32 };
var<immediate> n: Numbers;
var<workgroup> tile: array<vec4f, 2 * SIDE>;
var<private> own: vec2f;
const SIDE = 8u;
fn half(x: f32) -> f32 { return 0.5 * x; }
${main('values[t] = vec4f(half(n.x));')}`);
  for (const part of [
    '__constant__vec4f*values_;',
    '__constant__constu32*table_;',
    'structNumbers_{u32count_;f32x;};__constant__Numbers_n_;',
    '__shared__array<vec4f,2*SIDE_>tile_;',
    'constexprautoSIDE_=8u;',
    'structProgram{vec2fown_;DEVICEf32half_(f32x_){return0.5f*x_;}DEVICEvoidmain_(vec3ugroup_,u32t_){values_[t_]=vec4f(half_(n_.x));}};',
    '__launch_bounds__(32)kernel(){kernel_text::Programprogram{};program.main_(wgsl::vec3u(blockIdx.x,blockIdx.y,blockIdx.z),threadIdx.x);}',
    '__launch_bounds__(32,1)kernel_alone(){kernel_text::Programprogram{};program.main_(wgsl::vec3u(blockIdx.x,blockIdx.y,blockIdx.z),threadIdx.x);}',
  ])
    assert.ok(text.includes(part), part);
});

test('declarations, loops, cases and built-in functions keep their meaning', () => {
  const text = twin(
    main(`
  let a = bitcast<vec4u>(vec4f()) & vec4u(3u);
  var all = vec4<bool>(true);
  var sums: array<f32, 3>;
  for (var i = 0u; i < 4u; i++) { if i == 2u { continue; } else if (i > 2u) { break; } }
  switch t { case 0u, 1u: { return; } default { all = select(all, !all, any(all)); } }
  sums[1] = fma(1, f32(a.x), 2e-3,);`),
  );
  for (const part of [
    'constautoa_=bitcast<vec4u>(vec4f())&vec4u(3u);',
    'autoall_=vec4b(true);',
    'array<f32,3>sums_{};',
    'for(autoi_=0u;i_<4u;i_++){if(i_==2u){continue;}elseif((i_>2u)){break;}}',
    'switch(t_){case0u:case1u:{return;break;}default:{all_=wgsl_select(all_,!all_,wgsl_any(all_));break;}}',
    'sums_[1]=wgsl_fma(1,f32(a_.x),2e-3f);',
  ])
    assert.ok(text.includes(part), `${part} in ${text}`);
});

test('a text that the translation does not know is refused, with its line', () => {
  assert.throws(() => twin('override size = 4;'), /line 1: a declaration is expected/);
  assert.throws(() => twin('fn f() {}'), /no entry point/);
  assert.throws(() => twin('\nvar<handle> x: u32;'), /line 2: an address space/);
  assert.throws(() => twin('@compute fn main(@builtin(global_invocation_id) g: vec3u) {}'), /global_invocation_id/);
  assert.throws(() => twin('fn main() { loop'), /the end/);
});

test.run();
