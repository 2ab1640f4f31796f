package classapi

import (
	"encoding/json"
	"html/template"
	"net/http"

	"fewshot/server/httpd/reply"
	"fewshot/server/lti"
)

// This file is how a learning platform keeps for us that a browser began a launch, where a
// frame keeps no cookies.

// ltiKeep sends a page that has the platform keep that this browser began a launch, and
// then goes on with it; if the platform doesn't answer, it goes on as without that, to
// otherwise. It reports false, and does nothing, where the platform doesn't offer it.
func (a *API) ltiKeep(w http.ResponseWriter, r *http.Request, otherwise string) bool {
	address, state, kept, err := a.LTI.LoginKept(r.Form, reply.LogOf(r).Home()+"/lti/launch")
	if err != nil || kept == (lti.Storage{}) {
		return false
	}
	if reply.LogOf(r).Secure() {
		http.SetCookie(w, a.launchCookie(r, state, launchMinutes*60))
	}
	page := ltiPage{Title: "Fewshot", Script: storageScript(kept, state, address, otherwise), Onward: otherwise}
	// Nothing on this page can be clicked but to go on: any page may show it. Which pages are
	// the platform's is not known yet: what it has signed comes with the launch.
	a.ltiPage(w, r, []string{"*"}, http.StatusOK, page)
	return true
}

// storageScript has a platform keep that this browser began the launch of a state, and
// goes on to the first address, or, if the platform doesn't say that it did, to the other.
// Without addresses it asks whether the platform kept it, and takes the button away if it
// didn't. Until it knows, the button can't be pressed.
func storageScript(kept lti.Storage, state, onward, otherwise string) template.JS {
	data, err := json.Marshal(map[string]any{
		"frame": kept.Target, "isParent": kept.IsParent(), "origin": kept.Origin, "key": ltiCookie + digest(state), "onward": onward, "otherwise": otherwise,
	})
	if err != nil {
		panic(err) // plain values
	}
	return template.JS("(" + storageProgram + ")(" + string(data) + ");")
}

// storageProgram speaks with the platform's window. Its answer counts only if it comes
// from that origin; a window of another one doesn't get the message. What doesn't answer
// within two seconds has nothing to say.
const storageProgram = `({frame, isParent, origin, key, onward, otherwise}) => {
  const around = parent !== window ? parent : opener;
  let target = around;
  try {
    if (!isParent) target = around.frames[frame] ?? around;
  } catch {}
  const put = onward !== "", id = Math.random().toString(36).slice(2);
  const subject = put ? "lti.put_data" : "lti.get_data";
  const button = put ? null : document.querySelector("#entry button");
  if (button) button.disabled = true;
  const waiting = setTimeout(() => ended(), 2000);
  const ended = (answer) => {
    clearTimeout(waiting);
    removeEventListener("message", heard);
    if (put) location.replace(answer && !answer.error ? onward : otherwise);
    else if (answer && answer.value !== "begun") {
      document.getElementById("entry").remove();
      document.getElementById("elsewhere").hidden = false;
    } else button.disabled = false;
  };
  const heard = ({data, origin: from}) => {
    if (from === origin && data?.subject === subject + ".response" && data.message_id === id) ended(data);
  };
  addEventListener("message", heard);
  if (target) target.postMessage({subject, message_id: id, key, ...(put && {value: "begun"})}, origin);
  else ended();
}`
