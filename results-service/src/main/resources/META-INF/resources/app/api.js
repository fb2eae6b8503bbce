/** A resource of the API; an error carries the problem's words. */
export async function get(path) {
  const response = await fetch(path, { headers: { Accept: 'application/json' } });
  if (!response.ok) throw new Error(await words(response));
  return response.json();
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
