package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"net/url"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)

const upstreamTimeout = 5 * time.Second

// newRouter serves /api/products from the catalog at catalogURL.
func newRouter(catalogURL string) (http.Handler, error) {
	catalog, err := url.Parse(catalogURL)
	if err != nil || catalog.Host == "" {
		return nil, fmt.Errorf("CATALOG_URL %q is not an absolute URL", catalogURL)
	}

	router := chi.NewRouter()
	router.Use(middleware.RequestID, middleware.Recoverer, logRequests)
	router.Get("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
	})
	router.Route("/api", func(api chi.Router) {
		forward := http.StripPrefix("/api", forwardTo(catalog))
		api.Get("/products", forward.ServeHTTP)
		api.Get("/products/{sku}", forward.ServeHTTP)
	})
	return router, nil
}

// forwardTo proxies to a service behind the gateway. A service that does not answer is a 502 of ours,
// with a body that says which.
func forwardTo(target *url.URL) http.Handler {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ResponseHeaderTimeout = upstreamTimeout
	return &httputil.ReverseProxy{
		Transport: transport,
		Rewrite: func(request *httputil.ProxyRequest) {
			request.SetURL(target)
			request.Out.Header.Set("X-Request-Id", middleware.GetReqID(request.In.Context()))
		},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			slog.Error("upstream failed", "target", target.Host, "path", r.URL.Path, "error", err)
			writeJSON(w, http.StatusBadGateway, map[string]string{"error": target.Host + " did not answer"})
		},
	}
}

func logRequests(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		wrapped := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		next.ServeHTTP(wrapped, r)
		slog.Info("request", "method", r.Method, "path", r.URL.Path, "status", wrapped.Status(),
			"ms", time.Since(started).Milliseconds(), "request_id", middleware.GetReqID(r.Context()))
	})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		slog.Error("write response", "error", err)
	}
}
