package classapi

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"fewshot/server/classroom"
	"fewshot/server/httpd/reply"
	"fewshot/server/lti"
)

// ltiRegister answers GET /lti/register/{key}: a platform registers itself, in its own
// frame or window. Only who has the address may: it is as secret as its key.
func (a *API) ltiRegister(w http.ResponseWriter, r *http.Request) {
	at, home := r.URL.Query().Get("openid_configuration"), reply.LogOf(r).Home()
	asked := lti.Launch{Issuer: at}
	if a.RegisterKey == "" || subtle.ConstantTimeCompare([]byte(a.RegisterKey), []byte(r.PathValue("key"))) != 1 {
		a.ltiRefuse(w, r, asked, ltiFault("This is not the address at which learning platforms register.", "This server's operator has it: the server prints it when it starts."))
		return
	}
	p, err := a.LTI.Register(r.Context(), home, toolName, at, r.URL.Query().Get("registration_token"))
	var data []byte
	if err == nil {
		data, err = json.Marshal(p)
	}
	if err == nil {
		err = a.Service.Store.AddRegistration(r.Context(), p.Name, data, a.Service.Time())
	}
	if errors.Is(err, classroom.ErrTaken) {
		err = ltiFault("This learning platform is registered already.", "Nothing is left to do here.")
	}
	if err != nil {
		a.ltiRefuse(w, r, asked, err)
		return
	}
	a.LTI.Add(p)
	a.config.Log.InfoContext(r.Context(), "a learning platform has registered", "platform", p.Name, "issuer", p.Issuer, "client_id", p.ClientID)
	a.ltiPage(w, r, lti.Origins(at, p.Issuer), http.StatusOK, ltiPage{
		Title: "Fewshot is registered", Text: "Close this, and switch the tool on in the learning platform.", Chinese: "Fewshot 已注册。请关闭此页，并在学习平台中启用该工具。",
		Script: closing,
	})
}

// closing tells the platform to close the window or frame of a registration.
const closing = `(window.opener || window.parent).postMessage({subject: "org.imsglobal.lti.close"}, "*");`

// scriptPolicy lets a page run one script of ours.
func scriptPolicy(script string) string {
	sum := sha256.Sum256([]byte(script))
	return "script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; "
}

// LoadPlatforms makes the platforms known that have registered themselves.
func (c *Classes) LoadPlatforms(ctx context.Context) error {
	all, err := c.Service.Store.Registrations(ctx)
	if err != nil {
		return err
	}
	for _, data := range all {
		var p lti.Platform
		if err := json.Unmarshal(data, &p); err != nil {
			return fmt.Errorf("read a registration: %w", err)
		}
		c.LTI.Add(p)
	}
	return nil
}

// begin begins a launch, of a platform that may have registered at another server.
func (a *API) begin(ctx context.Context, form url.Values, redirect string) (address, state string, err error) {
	if a.LTI.Begun(form).Platform == nil {
		if err := a.LoadPlatforms(ctx); err != nil {
			return "", "", err
		}
	}
	return a.LTI.Login(form, redirect)
}

// verify is the same for its end.
func (a *API) verify(ctx context.Context, form url.Values) (lti.Launch, error) {
	l, err := a.LTI.Launch(ctx, form)
	if err == nil || l.Platform != nil {
		return l, err
	}
	if err := a.LoadPlatforms(ctx); err != nil {
		return l, err
	}
	return a.LTI.Launch(ctx, form)
}
