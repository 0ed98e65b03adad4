// A form sent without leaving the page: what went wrong, in a sentence, or nothing.
export async function post(form, address = form.action, submitter = null) {
  try {
    const headers = { "HX-Request": "true" };
    const response = await fetch(address, { method: "POST", body: new FormData(form, submitter), headers });
    const body = await response.text();
    if (!response.ok) return problem(response, body);
    const next = response.headers.get("Location");
    if (next) location.assign(next);
  } catch {
    return "The server can’t be reached. Nothing is lost: try again.";
  }
}

function problem({ status, headers }, body) {
  if (headers.get("Content-Type")?.startsWith("text/plain")) return body;
  return `The server refused (${status}). Reload the page and try again.`;
}
