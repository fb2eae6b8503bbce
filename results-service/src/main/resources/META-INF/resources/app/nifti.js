/** A NIfTI-1 or -2 file, plain or gzip: {size: [i, j, k], spacing in mm, axes: rows of the affine, values: Float32Array}. */
export async function loadNifti(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  let bytes = await response.arrayBuffer();
  const start = new Uint8Array(bytes, 0, 2);
  if (start[0] === 0x1f && start[1] === 0x8b) {
    bytes = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
  }
  return parse(bytes);
}

const TYPES = { 2: [1, 'getUint8'], 4: [2, 'getInt16'], 8: [4, 'getInt32'], 16: [4, 'getFloat32'], 64: [8, 'getFloat64'], 256: [1, 'getInt8'], 512: [2, 'getUint16'], 768: [4, 'getUint32'] };

function parse(bytes) {
  const view = new DataView(bytes), little = [348, 540].includes(view.getInt32(0, true)), two = view.getInt32(0, little) === 540;
  if (!little && ![348, 540].includes(view.getInt32(0, false))) throw new Error('This is not a NIfTI file.');
  const long = at => Number(view.getBigInt64(at, little)), real = (one, other) => two ? view.getFloat64(other, little) : view.getFloat32(one, little);
  const size = [1, 2, 3].map(n => two ? long(16 + 8 * n) : view.getInt16(40 + 2 * n, little));
  const spacing = [1, 2, 3].map(n => Math.abs(two ? view.getFloat64(104 + 8 * n, little) : view.getFloat32(76 + 4 * n, little)) || 1);
  const type = view.getInt16(two ? 12 : 70, little), offset = two ? long(168) : view.getFloat32(108, little);
  const slope = real(112, 176) || 1, shift = real(116, 184) || 0, sform = two ? view.getInt32(348, little) : view.getInt16(254, little);
  if (!TYPES[type]) throw new Error(`This file has voxels of type ${type}, which cannot be shown.`);
  const [width, read] = TYPES[type], values = new Float32Array(size[0] * size[1] * size[2]);
  for (let n = 0; n < values.length; n++) values[n] = view[read](offset + n * width, little) * slope + shift;
  const axes = [0, 1, 2].map(row => [0, 1, 2].map(column => sform > 0
    ? (two ? view.getFloat64(400 + 32 * row + 8 * column, little) : view.getFloat32(280 + 16 * row + 4 * column, little)) : (row === column ? spacing[row] : 0)));
  return { size, spacing, axes, values };
}
