package ltitest

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// How the platform keeps a tool's launch in the browser (LTI Client Side postMessages):
// the query keeps of [Platform.Opens].
const (
	Keeps   = "keeps"
	Forgets = "forgets" // as in a browser in which the launch wasn't begun
	Silent  = "silent"  // it offers to, and doesn't answer
)

// storageFrame is the name of the frame that takes a tool's messages.
const storageFrame = "platform-storage"

// framed is a course with a launch in a frame, and, if it keeps anything, a frame of the
// host that signs people in beside it, as Canvas has it.
func (p *Platform) framed(w http.ResponseWriter, hint, keeps string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprint(w, `<!doctype html><link rel="icon" href="data:,"><h1>A course</h1>`)
	tool := fmt.Sprintf(`<iframe title="The exercise" width="800" height="500" src="/course?launch=%s&keeps=%s"></iframe>`, url.QueryEscape(hint), url.QueryEscape(keeps))
	if keeps == "" {
		io.WriteString(w, tool)
		return
	}
	// The tool's frame comes once the other one listens.
	fmt.Fprintf(w, `<iframe name="%s" title="Storage" hidden src="%s/storage?keeps=%s"></iframe><template>%s</template>
<script>document.querySelector("iframe").onload = () => document.body.append(document.querySelector("template").content)</script>`, storageFrame, p.Auth, url.QueryEscape(keeps), tool)
}

// storage is the frame that takes a tool's messages.
func (p *Platform) storage(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, `<!doctype html><script>
const kept = new Map(), keeps = %q;
addEventListener("message", ({data: {subject, message_id, key, value}, source, origin}) => {
  fetch("/stored", {method: "POST", body: subject});
  if (keeps === "silent") return;
  if (subject === "lti.put_data" && keeps === "keeps") kept.set(origin + key, value);
  if (subject === "lti.get_data") value = kept.get(origin + key);
  source.postMessage({subject: subject + ".response", message_id, key, value}, origin);
});
</script>`, r.FormValue("keeps"))
}

// stored notes a message that the frame got.
func (p *Platform) stored(_ http.ResponseWriter, r *http.Request) {
	subject, _ := io.ReadAll(r.Body)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.messages = append(p.messages, string(subject))
}

// Messages are the subjects of what tools have sent to the platform's frame.
func (p *Platform) Messages() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.messages...)
}
