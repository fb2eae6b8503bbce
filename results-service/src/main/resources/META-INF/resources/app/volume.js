import { h } from './dom.js';
import { loadNifti } from './nifti.js';

const VERTEX = `#version 300 es
in vec2 corner; out vec2 place;
void main() { place = corner; gl_Position = vec4(corner, 0., 1.); }`;

/** Rays through the box of the scan: its voxels as a haze, the labels as lit surfaces where they cross one half. */
const FRAGMENT = `#version 300 es
precision highp float; precision highp sampler3D;
in vec2 place; out vec4 colour;
uniform sampler3D scan, reference, prediction;
uniform mat3 turn; uniform vec3 extent; uniform float zoom, aspect, haze, cut; uniform vec2 shown; uniform vec3 paper, first, second, ink;
vec3 slope(sampler3D labels, vec3 at) {
  vec3 d = 1.2 / vec3(textureSize(labels, 0));
  return vec3(texture(labels, at + vec3(d.x, 0, 0)).r - texture(labels, at - vec3(d.x, 0, 0)).r,
    texture(labels, at + vec3(0, d.y, 0)).r - texture(labels, at - vec3(0, d.y, 0)).r,
    texture(labels, at + vec3(0, 0, d.z)).r - texture(labels, at - vec3(0, 0, d.z)).r) / extent;
}
vec3 lit(sampler3D labels, vec3 at, vec3 towards, vec3 paint) {
  vec3 normal = normalize(slope(labels, at) + 1e-6);
  float light = abs(dot(normal, towards));
  return paint * (.4 + .75 * light) + .12 * pow(light, 24.);
}
void main() {
  vec3 towards = turn * vec3(0, 0, 1), from = turn * vec3(place.x * aspect / zoom, place.y / zoom, 0) + towards * 2.;
  vec3 along = -towards, half_ = extent * .5, a = (-half_ - from) / along, b = (half_ - from) / along;
  vec3 low = min(a, b), high = max(a, b);
  float enter = max(max(low.x, low.y), low.z), leave = min(min(high.x, high.y), high.z);
  colour = vec4(paper, 1);
  if (enter >= leave) return;
  const int STEPS = 220;
  float step_ = (leave - enter) / float(STEPS), seen = 0., wasR = 0., wasP = 0.;
  vec3 sum = vec3(0);
  for (int n = 0; n < STEPS; n++) {
    vec3 at = (from + along * (enter + (float(n) + .5) * step_)) / extent + .5;
    if (at.z > cut) continue;
    float value = texture(scan, at).r, dense = haze * value * value * step_ * 5.;
    sum += (1. - seen) * dense * ink * value; seen += (1. - seen) * dense;
    if (shown.x > .5) { float r = texture(reference, at).r; if ((r > .5) != (wasR > .5)) { sum += (1. - seen) * .5 * lit(reference, at, towards, first); seen += (1. - seen) * .5; } wasR = r; }
    if (shown.y > .5) { float p = texture(prediction, at).r; if ((p > .5) != (wasP > .5)) { sum += (1. - seen) * .6 * lit(prediction, at, towards, second); seen += (1. - seen) * .6; } wasP = p; }
    if (seen > .98) break;
  }
  colour = vec4(sum + (1. - seen) * paper, 1);
}`;

const LONGEST = 192;

/** The scan in space, with what the expert and the network drew. files: {image, reference, prediction}. */
export async function view3d(files, ct) {
  const canvas = h('canvas', { class: 'view3d', tabindex: 0, role: 'img', 'aria-label': 'The scan in 3D. Arrow keys turn it, plus and minus zoom.' });
  const gl = canvas.getContext('webgl2', { antialias: false, preserveDrawingBuffer: true });
  if (!gl) throw new Error('This browser has no WebGL 2, so the scan cannot be shown in 3D. The slices above show the same.');
  const [scan, reference, prediction] = await Promise.all([loadNifti(files.image), files.reference ? loadNifti(files.reference) : null, files.prediction ? loadNifti(files.prediction) : null]);
  const program = linked(gl), at = name => gl.getUniformLocation(program, name);
  gl.useProgram(program);
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 3, -1, -1, 3]), gl.STATIC_DRAW);
  gl.enableVertexAttribArray(gl.getAttribLocation(program, 'corner'));
  gl.vertexAttribPointer(gl.getAttribLocation(program, 'corner'), 2, gl.FLOAT, false, 0, 0);
  texture(gl, 0, grey(scan, ct));
  texture(gl, 1, reference ? binary(reference) : nothing());
  texture(gl, 2, prediction ? binary(prediction) : nothing());
  ['scan', 'reference', 'prediction'].forEach((name, unit) => gl.uniform1i(at(name), unit));
  const millimetres = scan.size.map((size, n) => size * scan.spacing[n]), longest = Math.hypot(...millimetres);
  gl.uniform3fv(at('extent'), millimetres.map(length => 1.6 * length / longest));
  const state = { yaw: .6, pitch: .35, zoom: prediction || reference ? 2.1 : 1.3, haze: prediction || reference ? .1 : .7, cut: 1, reference: !!reference, prediction: !!prediction };
  let due = 0, stopped = false;
  const draw = () => {
    due = 0;
    if (stopped) return;
    const ratio = Math.min(devicePixelRatio || 1, 1.5);
    canvas.width = Math.max(2, canvas.clientWidth * ratio);
    canvas.height = Math.max(2, canvas.clientHeight * ratio);
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.uniformMatrix3fv(at('turn'), false, turned(state, scan.axes));
    gl.uniform1f(at('zoom'), state.zoom);
    gl.uniform1f(at('aspect'), canvas.width / canvas.height);
    gl.uniform1f(at('haze'), 30 * state.haze ** 2);
    gl.uniform1f(at('cut'), state.cut);
    gl.uniform2f(at('shown'), +state.reference, +state.prediction);
    gl.uniform3fv(at('paper'), [.03, .04, .05]);
    gl.uniform3fv(at('ink'), [.93, .95, .97]);
    gl.uniform3fv(at('first'), [.18, .61, 1]);
    gl.uniform3fv(at('second'), [1, .55, .1]);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    canvas.dataset.drawn = 'true';
  };
  const soon = () => { due ||= requestAnimationFrame(draw); };
  control(canvas, state, soon);
  const set = name => event => { state[name] = event.target.type === 'checkbox' ? event.target.checked : +event.target.value; soon(); };
  const slider = (words, name, low) => h('label', {}, words, h('input', { type: 'range', min: low, max: 1, step: .01, value: state[name], oninput: set(name) }));
  const box = (words, name, there) => there && h('label', {}, h('input', { type: 'checkbox', checked: true, onchange: set(name) }), ' ', h('span', { class: 'dot ' + name }), words);
  const element = h('div', { class: 'viewer' }, canvas, h('div', { class: 'tools' }, box('reference', 'reference', reference), box('network', 'prediction', prediction), slider('Scan', 'haze', 0), slider('Cut from the top', 'cut', .02), h('span', { class: 'quiet' }, 'Drag to turn, scroll to zoom')));
  const watcher = new ResizeObserver(soon);
  return { element, start: () => { watcher.observe(canvas); soon(); }, stop: () => { stopped = true; watcher.disconnect(); gl.getExtension('WEBGL_lose_context')?.loseContext(); } };
}

function linked(gl) {
  const program = gl.createProgram();
  for (const [type, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
    const shader = gl.createShader(type);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error('3D: ' + gl.getShaderInfoLog(shader));
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error('3D: ' + gl.getProgramInfoLog(program));
  return program;
}

function texture(gl, unit, { size, bytes }) {
  gl.activeTexture(gl.TEXTURE0 + unit);
  gl.bindTexture(gl.TEXTURE_3D, gl.createTexture());
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  gl.texImage3D(gl.TEXTURE_3D, 0, gl.R8, ...size, 0, gl.RED, gl.UNSIGNED_BYTE, bytes);
  for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_3D, name, gl.LINEAR);
  for (const name of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T, gl.TEXTURE_WRAP_R]) gl.texParameteri(gl.TEXTURE_3D, name, gl.CLAMP_TO_EDGE);
}

const nothing = () => ({ size: [1, 1, 1], bytes: new Uint8Array(1) });

/** In the soft-tissue window of CT, or from the 1st to the 99th percentile; every so many voxels of a large scan. */
function grey(volume, ct) {
  const sample = Float32Array.from({ length: Math.min(50_000, volume.values.length) }, (_, n) => volume.values[Math.floor(n * volume.values.length / Math.min(50_000, volume.values.length))]).sort();
  const black = ct ? -160 : sample[Math.floor(.01 * (sample.length - 1))], white = ct ? 240 : sample[Math.floor(.99 * (sample.length - 1))];
  return thinned(volume, value => Math.max(0, Math.min(255, 255 * (value - black) / (white - black || 1))));
}

const binary = volume => thinned(volume, value => value > 0 ? 255 : 0);

function thinned({ size, values }, byte) {
  const step = size.map(length => Math.ceil(length / LONGEST)), small = size.map((length, n) => Math.floor((length - 1) / step[n]) + 1);
  const bytes = new Uint8Array(small[0] * small[1] * small[2]);
  let n = 0;
  for (let k = 0; k < small[2]; k++) for (let j = 0; j < small[1]; j++) for (let i = 0; i < small[0]; i++) bytes[n++] = byte(values[(k * step[2] * size[1] + j * step[1]) * size[0] + i * step[0]]);
  return { size: small, bytes };
}

/** Columns: what is right, up and towards the eye on the screen, along the grid's axes; the patient stands, seen from the front. */
function turned({ yaw, pitch }, axes) {
  const c = Math.cos(yaw), w = Math.sin(yaw), d = Math.cos(pitch), p = Math.sin(pitch);
  const screen = [[-c, -w, 0], [p * w, -p * c, d], [-d * w, d * c, p]];
  const grid = [0, 1, 2].map(n => { const column = axes.map(row => row[n]), length = Math.hypot(...column) || 1; return column.map(value => value / length); });
  return new Float32Array(screen.flatMap(direction => grid.map(axis => axis[0] * direction[0] + axis[1] * direction[1] + axis[2] * direction[2])));
}

function control(canvas, state, soon) {
  let last;
  canvas.addEventListener('pointerdown', event => { last = [event.clientX, event.clientY]; canvas.setPointerCapture(event.pointerId); });
  canvas.addEventListener('pointermove', event => {
    if (!last) return;
    turn(state, (event.clientX - last[0]) / 120, (event.clientY - last[1]) / 120);
    last = [event.clientX, event.clientY];
    soon();
  });
  for (const type of ['pointerup', 'pointercancel']) canvas.addEventListener(type, () => { last = undefined; });
  canvas.addEventListener('wheel', event => { event.preventDefault(); zoom(state, Math.exp(-event.deltaY / 500)); soon(); }, { passive: false });
  canvas.addEventListener('keydown', event => {
    const turns = { ArrowLeft: [-.12, 0], ArrowRight: [.12, 0], ArrowUp: [0, -.12], ArrowDown: [0, .12] }[event.key];
    if (turns) turn(state, ...turns);
    else if (event.key === '+' || event.key === '=') zoom(state, 1.1);
    else if (event.key === '-') zoom(state, 1 / 1.1);
    else return;
    event.preventDefault();
    soon();
  });
}

function turn(state, across, down) {
  state.yaw += across;
  state.pitch = Math.max(-1.5, Math.min(1.5, state.pitch + down));
}

function zoom(state, factor) {
  state.zoom = Math.max(.5, Math.min(6, state.zoom * factor));
}
