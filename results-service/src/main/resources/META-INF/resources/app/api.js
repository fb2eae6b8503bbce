/** A resource of the API; an error carries the problem's words. */
export async function get(path) {
  const response = await fetch(path, { headers: { Accept: 'application/json' } });
  if (!response.ok) throw new Error(await words(response));
  return response.json();
}

/** All pages of a list. */
export async function all(path) {
  const rows = [];
  let next = path;
  while (next) {
    const response = await fetch(next, { headers: { Accept: 'application/json' } });
    if (!response.ok) throw new Error(await words(response));
    rows.push(...await response.json());
    const link = response.headers.get('Link')?.match(/<([^>]*)>; rel="next"/)?.[1];
    next = link && new URL(link, location.href).pathname + new URL(link, location.href).search;
  }
  return rows;
}

export async function post(path) {
  const response = await fetch(path, { method: 'POST' });
  if (!response.ok) throw new Error(await words(response));
}

async function words(response) {
  try {
    return (await response.json()).detail ?? response.statusText;
  } catch {
    return response.status + ' ' + response.statusText;
  }
}

export const enc = encodeURIComponent;
