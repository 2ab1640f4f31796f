package stricttest

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// hosts serves the providers at their real host names, over TLS with a
// certificate of an authority of its own: for what depends on a host's name.
// Nothing leaves the machine: a host that is no provider's gets 502.
type hosts struct {
	secure, proxy *http.Server
	secureAt      string // host:port
	proxyAt       string
	authority     []byte // PEM
	roots         *x509.CertPool
}

func newHosts(s *Server) (*hosts, error) {
	f := &hosts{roots: x509.NewCertPool()}
	pair, err := f.certify()
	if err != nil {
		return nil, err
	}
	quiet := log.New(io.Discard, "", 0) // of connections that were given up
	f.secure = &http.Server{Handler: http.HandlerFunc(s.byHost), ErrorLog: quiet, ReadHeaderTimeout: 10 * time.Second}
	f.proxy = &http.Server{Handler: http.HandlerFunc(f.tunnel), ErrorLog: quiet, ReadHeaderTimeout: 10 * time.Second}
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	outer, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		inner.Close()
		return nil, err
	}
	f.secureAt, f.proxyAt = inner.Addr().String(), outer.Addr().String()
	go f.secure.Serve(tls.NewListener(inner, &tls.Config{Certificates: []tls.Certificate{pair}, NextProtos: []string{"http/1.1"}}))
	go f.proxy.Serve(outer)
	return f, nil
}

func (f *hosts) close() {
	f.secure.Close()
	f.proxy.Close()
}

// certify makes an authority and a certificate for all hosts.
func (f *hosts) certify() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	now := time.Now()
	root := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "stricttest"}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "stricttest"}, NotBefore: root.NotBefore, NotAfter: root.NotAfter,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, p := range providers {
		leaf.DNSNames = append(leaf.DNSNames, p.hosts...)
	}
	rootDER, err := x509.CreateCertificate(rand.Reader, root, root, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, err
	}
	leafDER, err := x509.CreateCertificate(rand.Reader, leaf, root, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, err
	}
	f.authority = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: rootDER})
	f.roots.AppendCertsFromPEM(f.authority)
	return tls.Certificate{Certificate: [][]byte{leafDER, rootDER}, PrivateKey: key}, nil
}

// providerAt is the provider at a host, "" for none.
func providerAt(host string) string {
	for name, p := range providers {
		for _, h := range p.hosts {
			below, wild := strings.CutPrefix(h, "*")
			if h == host || wild && strings.HasSuffix(host, below) {
				return name
			}
		}
	}
	return ""
}

// byHost serves a provider at its own host.
func (s *Server) byHost(w http.ResponseWriter, r *http.Request) {
	name := providerAt(hostOf(r.Host))
	if name == "" {
		http.Error(w, "stricttest: no provider at "+r.Host, http.StatusBadGateway)
		return
	}
	s.serve(w, r, name, r.URL.Path)
}

// tunnel is a proxy for HTTPS whose every tunnel ends at the server of hosts.
func (f *hosts) tunnel(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodConnect || providerAt(hostOf(r.Host)) == "" {
		http.Error(w, "stricttest: no provider at "+r.Host, http.StatusBadGateway)
		return
	}
	server, err := net.Dial("tcp", f.secureAt)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer server.Close()
	client, buffered, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer client.Close()
	io.WriteString(client, "HTTP/1.1 200 Connection Established\r\n\r\n")
	join(client, buffered.Reader, server)
}

// join copies both ways until both ends are done.
func join(client net.Conn, from *bufio.Reader, server net.Conn) {
	done := make(chan struct{})
	go func() {
		io.Copy(server, from)
		server.(*net.TCPConn).CloseWrite()
		close(done)
	}()
	io.Copy(client, server)
	client.Close()
	<-done
}

// Transport reaches the providers at their real addresses, https://
// api.openai.com and so on, for tests in this process.
func (s *Server) Transport() *http.Transport {
	return &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if providerAt(hostOf(address)) == "" {
				return nil, fmt.Errorf("stricttest: no provider at %s", address)
			}
			var d net.Dialer
			return d.DialContext(ctx, "tcp", s.hosts.secureAt)
		},
		TLSClientConfig: &tls.Config{RootCAs: s.hosts.roots},
	}
}

// keys are those of the environment, by their variables.
var keys = map[string]string{
	"OPENAI_API_KEY": "sk-strict-openai-0000", "ANTHROPIC_API_KEY": "sk-ant-strict-0000", "GEMINI_API_KEY": "AIzastrict0000",
	"OPENROUTER_API_KEY": "sk-or-strict-0000", "GROQ_API_KEY": "gsk_strict0000", "DEEPSEEK_API_KEY": "sk-strict-deep", "MISTRAL_API_KEY": "strictmistral",
	"XAI_API_KEY": "xai-strict00", "MOONSHOT_API_KEY": "sk-strict-moon", "QWEN_API_KEY": "sk-strict-qwen", "AZURE_API_KEY": "strictazure00",
}

// Key is the key that [Server.Environ] has for a provider, "" for one that
// asks for none.
func Key(provider string) string { return keys[strings.ToUpper(provider)+"_API_KEY"] }

// RealBase is the address of a provider in production, "" for one that people
// run themselves.
func RealBase(name string) string {
	p := providers[name]
	if len(p.hosts) == 0 {
		return ""
	}
	host := p.hosts[len(p.hosts)-1]
	return "https://" + strings.Replace(host, "*", "me", 1) + p.base
}

// Configuration is the configuration file of the providers that the server
// doesn't know by a key alone.
func (s *Server) Configuration() string {
	var toml strings.Builder
	for _, name := range []string{"deepseek", "mistral", "xai", "moonshot", "qwen", "azure"} {
		fmt.Fprintf(&toml, "[[providers]]\nname = %q\nbase_url = %q\napi_key_env = %q\n", name, RealBase(name), strings.ToUpper(name)+"_API_KEY")
		if name == "azure" {
			fmt.Fprintf(&toml, "models = [\"%s\"]\n", strings.Join(strings.Fields(providers[name].deployments), `", "`))
		}
	}
	fmt.Fprintf(&toml, "[[providers]]\nname = \"vllm\"\nbase_url = %q\n", "http://"+s.Root("vllm")+"/v1")
	return toml.String()
}

// Environ is an environment in which the real binary reaches all fourteen
// providers here, at their real names: a proxy, its authority, keys, and a
// file of configuration. It is to be added to the rest of the environment.
func (s *Server) Environ(t testing.TB) []string {
	t.Helper()
	env, err := s.EnvironIn(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return env
}

// EnvironIn is Environ with its files in a folder.
func (s *Server) EnvironIn(folder string) ([]string, error) {
	authority, config := filepath.Join(folder, "authority.pem"), filepath.Join(folder, "config.toml")
	if err := os.WriteFile(authority, s.hosts.authority, 0o600); err != nil {
		return nil, err
	}
	if err := os.WriteFile(config, []byte(s.Configuration()), 0o600); err != nil {
		return nil, err
	}
	env := []string{
		"HTTPS_PROXY=http://" + s.hosts.proxyAt, "SSL_CERT_FILE=" + authority, "FEWSHOT_CONFIG=" + config,
		"OLLAMA_HOST=" + s.Root("ollama"), "FEWSHOT_LLAMACPP_HOST=" + s.Root("llamacpp"),
	}
	for name, key := range keys {
		env = append(env, name+"="+key)
	}
	return env, nil
}
