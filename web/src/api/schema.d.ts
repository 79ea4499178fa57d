// Generated from docs/openapi.json by `npm --prefix web run api`. Do not edit.
export interface paths {
    "/.well-known/http-message-signatures-directory": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The keys that sign this server's requests (Web Bot Auth), signed with each of them. 404 without the setting MASTER_KEYS. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/http-message-signatures-directory+json": string;
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The public keys that access tokens are signed with (Ed25519). */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Jwks"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Is the Worker alive? Touches nothing else. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Liveness"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All metrics in Prometheus' text form. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/plain": string;
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Can requests be served? Asks the database and the object store, at most once in ten seconds. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Readiness"];
                    };
                };
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["NotReady"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runner/v1/backlog": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How much work there is, for autoscalers. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Backlog"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runner/v1/lease": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask for work; waits for some if there is none. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["LeaseRequest"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LeaseResponse"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runner/v1/tasks/{id}/artifacts/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** A file the task brings. */
        put: {
            parameters: {
                query: {
                    /** @description The grant's fencing number. */
                    fence: number;
                };
                header?: never;
                path: {
                    id: string;
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/octet-stream": unknown;
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ArtifactRef"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runner/v1/tasks/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The end of an attempt. The same report again gets the same answer and changes nothing. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Completion"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CompletionReply"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runner/v1/tasks/{id}/heartbeat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Still at work; renews the lease, brings news, learns whether to stop. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Heartbeat"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HeartbeatReply"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runner/v1/tasks/{id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a task back unworked, because the runner is shutting down. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Release"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CompletionReply"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/runner/v1/tasks/{id}/source": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The archive a task is to work on. */
        get: {
            parameters: {
                query: {
                    /** @description The grant's fencing number. */
                    fence: number;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/octet-stream": string;
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your account. API keys have none. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Account"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change your name or language. */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The language, e.g. `de`; null: the browser's. Unchanged when absent. */
                        locale?: string | null;
                        /** @description The name others see; unchanged when absent or null. */
                        name?: string | null;
                    };
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Account"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/account/email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have a link mailed to a new address; opening it moves your account there. The old address is told. Needs a fresh proof of identity. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The new address. */
                        email: string;
                    };
                };
            };
            responses: {
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MailedLink"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/erasure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether and when your account is erased, and what stands in its way. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Erasure"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Have your account erased in 14 days. All your sessions, API keys and tokens end at once, this session included; sign in again to take it back. Needs a fresh proof of identity. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Erasure"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Take the erasure of your account back. API keys that ended stay ended. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything about me: a ZIP archive of JSON files. Needs a fresh proof of identity. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/zip": string;
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Choose a password, or another one. Needs a fresh proof of identity; ends your other sessions. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The new password: at least 8 characters, none of the common ones. */
                        password: string;
                    };
                };
            };
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The organisation's API keys, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted, 1 to 100 (20). */
                    limit?: number | null;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_ApiKey"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Make an API key. Its secret is in the answer and nowhere else. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: int64
                         * @description When it stops working (Unix ms). When absent: with the key that makes it, or never.
                         */
                        expires_at?: number | null;
                        /** @description What it is for. */
                        name: string;
                        /**
                         * @description Its standing, for example `service` for CI; its maker's, when absent, and not above it.
                         * @enum {string|null}
                         */
                        role?: "viewer" | "service" | "developer" | "admin" | "owner" | null;
                        /** @description What it may do; not more than its maker. */
                        scopes: ("read" | "write" | "admin" | "metrics")[];
                    };
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CreatedApiKey"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an API key, at once. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The organisation's audit log, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description Only what this actor did (an id). */
                    actor?: string;
                    /** @description Only actions that begin so, e.g. `project.`. */
                    action?: string;
                    /** @description Only what concerns this resource (an id, or a refused path). */
                    resource?: string;
                    /** @description Only from this time on (Unix ms). */
                    since?: number;
                    /** @description Only up to this time (Unix ms). */
                    until?: number;
                    /** @description Only what was decided so. */
                    decision?: components["schemas"]["AuditDecision"];
                    /** @description Items wanted, 1 to 100 (20). */
                    limit?: number;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_AuditEntry"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Take the log away as JSON Lines (https://jsonlines.org), oldest first; the same filters as the list.
         * @description An answer has at most 15,000 rows. When there are more its last line is `{"next_cursor": "…"}`: repeat the request with
         *     that `cursor`. The export itself is in the log.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Only what this actor did (an id). */
                    actor?: string;
                    /** @description Only actions that begin so, e.g. `project.`. */
                    action?: string;
                    /** @description Only what concerns this resource (an id, or a refused path). */
                    resource?: string;
                    /** @description Only from this time on (Unix ms). */
                    since?: number;
                    /** @description Only up to this time (Unix ms); up to now, when absent. */
                    until?: number;
                    /** @description Only what was decided so. */
                    decision?: components["schemas"]["AuditDecision"];
                    /** @description `next_cursor` in the last line of the file before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/jsonl": string;
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/segments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the log's older rows are: after 30 days they leave the list in segments, which verifying and the export read as well. Newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted, 1 to 100 (20). */
                    limit?: number | null;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_AuditSegment"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Verify the chain of hashes, a stretch a request: seals what waits, then follows the chain from the cursor on. */
        get: {
            parameters: {
                query?: {
                    /** @description `next_cursor` of the answer before. */
                    cursor?: string;
                    /** @description A row's number that was noted outside, in a log line `audit.head`. */
                    anchor_seq?: number;
                    /** @description The hash noted with it. */
                    anchor_hash?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AuditVerification"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The linked accounts of whoever is signed in, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted, 1 to 100 (20). */
                    limit?: number | null;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Identity"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identities/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Unlink an account. The last one stays while there is no verified address to get in by. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identities/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin to link an account at a provider to one's own: where to send the browser. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SignInStarted"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open invitations, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted, 1 to 100 (20). */
                    limit?: number | null;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Invitation"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Invite somebody by mail. The link works once, for seven days; an earlier one to the same address ends. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Whom to. */
                        email: string;
                        /**
                         * @description As what; not above your own role.
                         * @enum {string}
                         */
                        role: "viewer" | "developer" | "admin" | "owner";
                    };
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Invitation"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accept an invitation: joins, and signs in whoever is not. Works once. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The name of a new account; the beginning of the address, when absent. */
                        name?: string | null;
                        /** @description The token of the mailed link. */
                        token: string;
                    };
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/look": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Look at an invitation before accepting it. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The token of the mailed link. */
                        token: string;
                    };
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["InvitationLook"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take an invitation back. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/mail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The outbox, newest first. Only on development machines, where no mail leaves; elsewhere there is nothing here. */
        get: {
            parameters: {
                query?: {
                    /** @description Only mails to this address. */
                    recipient?: string | null;
                    /** @description Items wanted, 1 to 100 (20). */
                    limit?: number | null;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Mail"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The organisation's members. */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted, 1 to 100 (20). */
                    limit?: number | null;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Member"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a member: their sessions in this organisation end, their API keys are revoked. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Give a member another role, not above your own. One owner stays. */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * @description Their new role.
                         * @enum {string}
                         */
                        role: "viewer" | "developer" | "admin" | "owner";
                    };
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Member"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/membership": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Leave the organisation. Your sessions in it end, this one included, and your API keys there are revoked. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organisation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your organisation. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Organisation"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** End the organisation: its API keys stop at once, and in 14 days it is erased with all that is in it. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Organisation"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Rename your organisation. */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Its new name. */
                        name: string;
                    };
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Organisation"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/organisation/policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The organisation's rules, which add to the role table or take away from it. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PolicyDoc"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Replace the organisation's rules, at once. Rules that would lock you out are refused. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PolicyDoc"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PolicyDoc"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organisation/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take the organisation's end back. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Organisation"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organisations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The organisations you are in. */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted, 1 to 100 (20). */
                    limit?: number | null;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_OwnOrganisation"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Make an organisation, with you as its owner. Your session stays where it is. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Its name. */
                        name: string;
                    };
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OwnOrganisation"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/owner-links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a one-time sign-in link for the owner. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OwnerLink"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your passkeys, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted, 1 to 100 (20). */
                    limit?: number | null;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Passkey"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Add the passkey that the browser has made. It counts as a second factor: your other sessions are asked for it. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description What `navigator.credentials.create()` gave, as its `toJSON()` writes it. */
                        credential: Record<string, never>;
                        /** @description What you call it. */
                        name: string;
                    };
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Passkey"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/passkeys/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin to add a passkey: what `navigator.credentials.create()` needs. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PasskeyOptions"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/passkeys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a passkey away: nobody signs in with it any more. Needs a fresh proof of identity. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Rename a passkey. */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description What you call it. */
                        name: string;
                    };
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Passkey"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/password-resets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have a one-time link mailed that lets you choose a new password. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The account's address. */
                        email: string;
                    };
                };
            };
            responses: {
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MailedLink"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/password-resets/redeem": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Choose a new password with the token of a mailed link. Ends all other sessions and signs in. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The new password: at least 8 characters, none of the common ones. */
                        password: string;
                        /** @description What stands in the link behind `#link=`. */
                        token: string;
                    };
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set an organisation's plan. Only for the holder of the deployment's owner token. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The organisation. */
                        org_id: string;
                        /**
                         * @description `standard`: limits by the hour; `enterprise`: without.
                         * @enum {string}
                         */
                        plan: "standard" | "enterprise";
                    };
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Plan"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The organisation's projects. */
        get: {
            parameters: {
                query?: {
                    /** @description `active` (default), `archived` or `all`. */
                    state?: "active" | "archived" | "all" | null;
                    /** @description Only projects with this tag. */
                    tag?: string | null;
                    /** @description Only projects whose name contains this. */
                    q?: string | null;
                    /** @description `-updated_at` (default), `updated_at`, `name`, `-score` or `score`. Without a score comes last. */
                    sort?: null | components["schemas"]["ProjectOrder"];
                    /** @description Items wanted, 1 to 100 (20). */
                    limit?: number | null;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Project"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Make a project. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description At most 2,000 characters. */
                        description?: string;
                        /** @description 1 to 100 characters. */
                        name: string;
                        /** @description Where scans take the files from. */
                        source?: null | components["schemas"]["ProjectSource"];
                        /** @description At most 20, each 1 to 40 characters of a-z, 0-9 and -. */
                        tags?: string[];
                    };
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Project"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One project. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Project"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Delete a project with its tasks and reports, for good. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change a project. Send `If-Match` to be told when somebody was faster. */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description At most 2,000 characters. */
                        description?: string;
                        /** @description 1 to 100 characters. */
                        name?: string;
                        /** @description Where scans take the files from. */
                        source?: null | components["schemas"]["ProjectSource"];
                        /** @description At most 20, each 1 to 40 characters of a-z, 0-9 and -. */
                        tags?: string[];
                    };
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Project"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/projects/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Archive a project: it leaves the lists and keeps everything. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Project"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{id}/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A project's health over time. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HealthHistory"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{id}/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A project's reports, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted, 1 to 100 (20). */
                    limit?: number;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_ReportMeta"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring an archived project back. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Project"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{id}/scans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Scan a project. Answers at once with the task; follow it at `/v1/tasks/{id}/events`. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewScan"];
                };
            };
            responses: {
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Task"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One report. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReportMeta"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reports/{id}/download/{format}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download a report. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    format: components["schemas"]["Format"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/octet-stream": string;
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reports/{id}/findings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A report's findings, worst first. */
        get: {
            parameters: {
                query?: {
                    /** @description Only this severity. */
                    severity?: components["schemas"]["Severity"];
                    /** @description Only findings whose title, rule or path contains this. */
                    q?: string;
                    /** @description Items wanted, 1 to 100 (20). */
                    limit?: number;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_ListedFinding"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runners": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The organisation's runners, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted, 1 to 100 (20). */
                    limit?: number | null;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Runner"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Register a runner. Its key is in the answer and nowhere else. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Its name, 1 to 100 characters. */
                        name: string;
                    };
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CreatedRunner"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runners/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One runner. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Runner"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Revoke a runner, at once; what it holds goes to others when its leases end. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runners/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring the containers' runner back after it was revoked. Any other stays revoked: register a new one. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Runner"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Search projects, reports and findings; best hits first. */
        get: {
            parameters: {
                query: {
                    /** @description Words; every one must occur, the last letters may be missing. */
                    q: string;
                    /** @description Only `project`, `report` or `finding`. */
                    kind?: "project" | "report" | "finding" | null;
                    /** @description Items wanted, 1 to 100 (20). */
                    limit?: number | null;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Hit"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How it stands with your second factor. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SecondFactorState"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Begin to add a second factor: an authenticator app takes the secret. It counts from its first code on. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SecondFactorOffer"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Take your second factor away, with its recovery codes. Needs a fresh proof of identity. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/second-factor/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take the offered second factor into use with its first code. The answer has ten recovery codes; your other sessions are asked for a code. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Six digits from the app; to prove who you are, a recovery code does as well. */
                        code: string;
                    };
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RecoveryCodes"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which secrets there are, newest first. Never their values. */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted, 1 to 100 (20). */
                    limit?: number | null;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Secret"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Keep a secret, or replace the value of the one of that name. Nothing gives the value back. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description As an environment variable is named: A-Z, 0-9 and _, no digit first. */
                        name: string;
                        /** @description The value. */
                        value: string;
                    };
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Secret"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/secrets/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Wrap secrets of the organisation under the deployment's present master key. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SecretsRotated"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/secrets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a secret. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/security/assess": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try an assessment; nothing is kept of it. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The body. */
                        body?: string | null;
                        /** @description Header fields: an object of strings. */
                        headers?: Record<string, never> | null;
                        /** @description The method; GET without one. */
                        method?: string | null;
                        /**
                         * @description What the body is; `json` without one.
                         * @enum {string|null}
                         */
                        role?: "json" | "form" | "code" | "markdown" | "chat" | "upload" | null;
                        /**
                         * @description The kind of route; `api` without one.
                         * @enum {string|null}
                         */
                        route?: "api" | "auth" | "ai" | "static" | null;
                        /** @description Path and query as they would be sent. */
                        target: string;
                    };
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TriedAssessment"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/security/assessments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The requests that looked like attacks, newest first. At most ten a principal and minute and 500 an hour are kept (2,000 of those that are high or critical), for 30 days. */
        get: {
            parameters: {
                query?: {
                    /** @description Only those of this level. */
                    level?: "none" | "low" | "medium" | "high" | "critical" | null;
                    /** @description Items wanted, 1 to 100 (20). */
                    limit?: number | null;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Assessment"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/security/incidents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Incidents, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description Only those in this state. */
                    state?: "open" | "closed" | null;
                    /** @description Items wanted, 1 to 100 (20). */
                    limit?: number | null;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Incident"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/security/incidents/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Close an incident: the principal has its usual limits again within ten seconds. One that is closed stays so. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/service-accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The organisation's service accounts, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted, 1 to 100 (20). */
                    limit?: number | null;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_ServiceAccount"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Make a service account. It can do nothing until it has a key. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description What it is, for example `CI`. */
                        name: string;
                        /**
                         * @description Its standing, not above yours.
                         * @enum {string}
                         */
                        role: "service" | "developer";
                    };
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ServiceAccount"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/service-accounts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a service account; its keys stop working at once. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/service-accounts/{id}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an API key of a service account. Its secret is in the answer and nowhere else. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: int64
                         * @description When it stops working (Unix ms). When absent: with the key that makes it, or never.
                         */
                        expires_at?: number | null;
                        /** @description What it is for. */
                        name: string;
                        /** @description What it may do; not more than its maker. */
                        scopes: ("read" | "write" | "admin" | "metrics")[];
                    };
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CreatedApiKey"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who am I? */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Sign out; ends the session and takes the cookie back. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/organisation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on in another organisation of yours: your session belongs to it from now on. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The id of an organisation you are in. */
                        organisation_id: string;
                    };
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where you are signed in, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted, 1 to 100 (20). */
                    limit?: number | null;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Device"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Sign in with the token of an owner link; sets the session cookie. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The token of an owner link. */
                        token: string;
                    };
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Sign everybody out: ends all sessions of the organisation and voids sign-in links not used yet. API keys stay. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/current/passkey-options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin to prove with a passkey that it is you: what `navigator.credentials.get()` needs. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PasskeyOptions"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/current/prove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Prove that it is you with a code of your second factor: after signing in, and when an answer is `step-up-required`. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Six digits from the app; to prove who you are, a recovery code does as well. */
                        code: string;
                    };
                };
            };
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/current/prove-with-passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Prove with a passkey that it is you: after signing in, and when an answer is `step-up-required`. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description What `navigator.credentials.get()` gave, as its `toJSON()` writes it. */
                        credential: Record<string, never>;
                    };
                };
            };
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End a session of yours: its next request is refused. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have a one-time sign-in link mailed. An address gets at most five mails an hour. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The account's address. */
                        email: string;
                    };
                };
            };
            responses: {
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MailedLink"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/links/redeem": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in with the token of a mailed link, which also proves the address; sets the session cookie. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description What stands in the link behind `#link=`. */
                        token: string;
                    };
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in with a passkey; sets the session cookie. Where the passkey has verified its user, no second factor is asked for. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description What `navigator.credentials.get()` gave, as its `toJSON()` writes it. */
                        credential: Record<string, never>;
                    };
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/passkeys/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin to sign in with a passkey: what `navigator.credentials.get()` needs. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PasskeyOptions"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in with a password; sets the session cookie. Ten passwords are looked at for an address in 15 minutes. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The account's address. */
                        email: string;
                        /** @description The password. */
                        password: string;
                    };
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whose accounts open this door. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SignInProviders"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/providers/{id}/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where a provider sends the browser back to. Always a redirect: into the product, or to a page with `?refused=` and a word. */
        get: {
            parameters: {
                query?: {
                    /** @description The attempt this belongs to. */
                    state?: string | null;
                    /** @description What the provider gives for it. */
                    code?: string | null;
                    /** @description Who the provider is (RFC 9207). */
                    iss?: string | null;
                    /** @description Why it refused (RFC 6749, section 4.1.2.1). */
                    error?: string | null;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                303: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/plain": string;
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/providers/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin to sign in with a provider: where to send the browser. Sets a cookie that its callback must bring. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SignInStarted"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/ways": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which ways in there are. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WaysIn"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an account. It opens with the link that is mailed; an address that has one already gets a mail that says so. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The person's address. */
                        email: string;
                        /** @description The person's language, e.g. `de` or `pt-BR`. */
                        locale?: string | null;
                        /** @description The person's name. */
                        name: string;
                        /** @description A password, where the server knows them. It counts once the mailed link was opened. */
                        password?: string | null;
                    };
                };
            };
            responses: {
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MailedLink"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The organisation's tasks, newest first. The list of `active` ones comes without `total`. */
        get: {
            parameters: {
                query?: {
                    /** @description A state, or `active` for queued, leased and running. */
                    state?: string;
                    /** @description A kind of job. */
                    kind?: components["schemas"]["TaskKind"];
                    /** @description Only this project's. */
                    project_id?: string;
                    /** @description Items wanted, 1 to 100 (20). */
                    limit?: number;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Task"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send dead letters round again, oldest first, a few at a time; not those of archived projects. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Redrive"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Redriven"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One task. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Task"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop a task: at once when it waits, with the runner's next heartbeat when it runs. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Task"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happened to a task: JSON, or with `Accept: text/event-stream` a stream that goes on until
         *     the task ends. `Last-Event-ID` takes a broken stream up again.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Only events after this number. */
                    after?: number;
                    /** @description Events wanted of a list, 1 to 100 (100). */
                    limit?: number;
                    /** @description `next_cursor` of the page before; instead of `after`. */
                    cursor?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_TaskEvent"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a failed, cancelled or dead task round again, with its attempts back. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Task"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tokens of your API clients, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted, 1 to 100 (20). */
                    limit?: number | null;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string | null;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_TokenFamily"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Exchange your session or API key for an access token of ten minutes and a refresh token. They end with the session or key. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description What uses them, to recognise them by in the list. */
                        name?: string | null;
                        /** @description What they may be used for; all that you may, when absent. */
                        scopes?: ("read" | "write" | "admin" | "metrics")[] | null;
                    };
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Tokens"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Get the next tokens for a refresh token. Each is good once; one that comes back ends all that came of the same exchange. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The newest refresh token. */
                        refresh_token: string;
                    };
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Tokens"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give tokens back: whichever of the two, both end. The answer is the same for a token that nobody knows. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description A refresh token or an access token. */
                        token: string;
                        /**
                         * @description Not needed.
                         * @enum {string|null}
                         */
                        token_type_hint?: "access_token" | "refresh_token" | null;
                    };
                };
            };
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End tokens of yours: the next request with them is refused. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Announce an upload; the answer says how to send the bytes. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewUpload"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Upload"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One upload, with the parts that have arrived: where to go on after a break. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Upload"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Give an upload up and throw its bytes away. A completed one only when nothing uses it. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put the parts together. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Upload"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Send the bytes of a single upload; completes it. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/octet-stream": unknown;
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Upload"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads/{id}/parts/{part}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Send one part of a multipart upload; sending it again replaces it. */
        put: {
            parameters: {
                query?: never;
                header: {
                    /** @description SHA-256 of the part, lower-case hex */
                    "X-Content-SHA256": string;
                };
                path: {
                    id: string;
                    part: number;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/octet-stream": unknown;
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UploadPart"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which build is this? */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Version"];
                    };
                };
                /** @description A problem (RFC 9457) */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A person's own account. */
        Account: {
            /**
             * Format: int64
             * @description When the account was made (Unix ms).
             */
            created_at: number;
            /** @description The address; null for whoever only ever came by an owner link. */
            email: string | null;
            /**
             * Format: int64
             * @description When it was proved to be theirs (Unix ms).
             */
            email_verified_at: number | null;
            /** @description There is a password. */
            has_password: boolean;
            /** @description `usr_…`. */
            id: string;
            /** @description The language, e.g. `de` or `pt-BR`; null: the browser's. */
            locale: string | null;
            /** @description The name others see. */
            name: string;
        };
        /** @description An API key, without its secret. */
        ApiKey: {
            /**
             * Format: int64
             * @description When it was made (Unix ms).
             */
            created_at: number;
            /**
             * Format: int64
             * @description When it stops working (Unix ms).
             */
            expires_at: number | null;
            /** @description Its id. */
            id: string;
            /**
             * Format: int64
             * @description When it was last used (Unix ms, to the minute).
             */
            last_used_at: number | null;
            /** @description What it is for. */
            name: string;
            /** @description Its first characters, to recognise it by. */
            prefix: string;
            /**
             * @description Its standing; it never does more than its maker may do by then.
             * @enum {string}
             */
            role: "viewer" | "service" | "developer" | "admin" | "owner";
            /** @description What it may do. */
            scopes: ("read" | "write" | "admin" | "metrics")[];
            /** @description The service account it belongs to; null: it is a person's. */
            service_account: string | null;
        };
        /** @description An uploaded artifact, as the Worker answered its upload. */
        ArtifactRef: {
            /** @description Object key, to be repeated verbatim. */
            key: string;
            /**
             * Format: int64
             * @description Bytes.
             */
            size: number;
        };
        /** @description The three renderings of a report. */
        Artifacts: {
            /** @description `bom.cdx.json`: CycloneDX 1.6. */
            cyclonedx: components["schemas"]["ArtifactRef"];
            /** @description `report.json`: the whole report. */
            json: components["schemas"]["ArtifactRef"];
            /** @description `report.md`. */
            markdown: components["schemas"]["ArtifactRef"];
        };
        /** @description A request that looked like an attack. */
        Assessment: {
            assessment: components["schemas"]["Verdict"];
            /**
             * Format: int64
             * @description When (Unix ms).
             */
            at: number;
            /** @description ISO 3166-1 alpha-2 code of where it came from. */
            country: string | null;
            /** @description `sec_…`. */
            id: string;
            /** @description Its method. */
            method: string;
            /** @description The first 200 bytes of its path. Never the query. */
            path: string;
            /** @description Who sent it: `usr_…`, `key_…`, `operator`, or `ip:` and the network address. */
            principal: string;
            /** @description Its `X-Request-Id`. */
            request_id: string;
        };
        /**
         * @description What was decided.
         * @enum {string}
         */
        AuditDecision: "allowed" | "denied";
        /** @description One row of the audit log. */
        AuditEntry: {
            /** @description What, e.g. `project.create`; for refusals the action of the policy, e.g. `projects.write`. */
            action: string;
            /** @description Who: `usr_…`, `key_…`, `operator`, or `anonymous`. */
            actor: string;
            /**
             * Format: int64
             * @description When (Unix ms).
             */
            at: number;
            /** @description The caller's country, if the platform knows it. */
            country?: string | null;
            /** @description `allowed` or `denied`. */
            decision: string;
            /** @description SHA-256 in hex over the hash before and this row; null until sealed. */
            hash?: string | null;
            /** @description Its id (`aud_…`). */
            id: string;
            /** @description The caller's address, if the platform knows it. */
            ip?: string | null;
            /** @description The organisation it belongs to. */
            org_id: string;
            /** @description The request (the first one of a counted row). */
            request_id: string;
            /** @description On what: an id, or the path of a refused request. */
            resource: string;
            /**
             * Format: int64
             * @description Place in the chain, from 1; null until the row is sealed, within about a minute.
             */
            seq?: number | null;
            /**
             * Format: int64
             * @description How often within the row's minute; 20 means 20 or more. Refusals are counted, the rest has 1.
             */
            times: number;
        };
        /** @description The first place where the chain does not hold. */
        AuditFault: {
            /** @description In words. */
            detail: string;
            /** @description The row, where there is one. */
            id?: string | null;
            /** @description What is wrong. */
            kind: components["schemas"]["FaultKind"];
            /**
             * Format: int64
             * @description Place in the chain.
             */
            seq: number;
        };
        /** @description The end of a chain. */
        AuditHead: {
            /** @description The hash of its last row. */
            hash: string;
            /**
             * Format: int64
             * @description When that was sealed (Unix ms).
             */
            sealed_at: number;
            /**
             * Format: int64
             * @description The number of its last row.
             */
            seq: number;
        };
        /** @description A stretch of the log that has left the database. */
        AuditSegment: {
            /**
             * Format: int64
             * @description The time of its oldest row (Unix ms).
             */
            first_at: number;
            /**
             * Format: int64
             * @description The number of its first row in the chain.
             */
            first_seq: number;
            /** @description Its id (`ase_…`). */
            id: string;
            /**
             * Format: int64
             * @description The time of its newest row (Unix ms).
             */
            last_at: number;
            /**
             * Format: int64
             * @description The number of its last row.
             */
            last_seq: number;
            /**
             * Format: int64
             * @description When it left the database (Unix ms).
             */
            moved_at: number;
            /** @description SHA-256 of the file, in hex. */
            sha256: string;
            /**
             * @description Where it is: `archive` after a year.
             * @enum {string}
             */
            tier: "warm" | "archive";
        };
        /** @description What verifying found so far. */
        AuditVerification: {
            /**
             * Format: int64
             * @description Rows that this answer verified.
             */
            checked: number;
            /** @description The end was reached, or a fault. Otherwise go on with `next_cursor`. */
            complete: boolean;
            fault?: components["schemas"]["AuditFault"] | null;
            head?: components["schemas"]["AuditHead"] | null;
            /** @description Pass as `cursor` to go on; null when there is nothing more. */
            next_cursor?: string | null;
            /** @description No fault was found in the rows of this answer. */
            ok: boolean;
            /**
             * Format: int64
             * @description Rows that are not sealed yet; verifying says nothing of them.
             */
            unsealed: number;
            /**
             * Format: int64
             * @description The time of the oldest of them (Unix ms).
             */
            unsealed_since?: number | null;
            /**
             * Format: int64
             * @description The number of the last row verified.
             */
            verified_to: number;
        };
        /** @description `GET /runner/v1/backlog`: how much work there is, for autoscalers. */
        Backlog: {
            /**
             * Format: int64
             * @description Jobs due and not taken.
             */
            queued: number;
            /**
             * Format: int64
             * @description Jobs held by runners.
             */
            running: number;
        };
        /** @description What readiness looks at; each `ok` or `unavailable`. */
        Checks: {
            /** @description The object store answers. */
            blobs: string;
            /** @description The database answers and is migrated. */
            database: string;
        };
        /** @description The honest part of a report. */
        Completeness: {
            /**
             * Format: int64
             * @description Files whose lines were counted.
             */
            files_counted: number;
            /**
             * Format: int64
             * @description Entries met by the walk (ignored files are not met).
             */
            files_seen: number;
            /** @description By reason, sorted. */
            skipped: components["schemas"]["SkippedFiles"][];
            /** @description The walk stopped at the file limit: the report covers only the first paths in order. */
            truncated: boolean;
            /** @description Dependency files that could not be understood, sorted. */
            unparsed: components["schemas"]["UnparsedFile"][];
        };
        /** @description `POST /runner/v1/tasks/{id}/complete`: the end of an attempt. */
        Completion: components["schemas"]["Outcome"] & {
            /**
             * Format: int64
             * @description The grant's fencing number.
             */
            fence: number;
        };
        /** @description The state after a completion; a repeated completion gets the same answer. */
        CompletionReply: {
            /** @description The task's state now. */
            state: components["schemas"]["TaskState"];
        };
        /** @description One condition. */
        ConditionDoc: "owner" | {
            /** @description Country codes (ISO 3166-1 alpha-2, or `T1` for Tor). */
            country: string[];
        } | {
            /** @description Networks in CIDR notation, or single addresses. */
            network: string[];
        } | {
            /** @description A time of the week. */
            time: {
                /** @description The days on which it begins; every day, when absent. */
                days?: string[] | null;
                /** @description `HH:MM`. */
                from: string;
                /**
                 * Format: int32
                 * @description Minutes that local time is ahead of UTC.
                 */
                offset_minutes?: number;
                /** @description `HH:MM`, exclusive; before `from` it is on the next day. */
                to: string;
            };
        } | {
            /**
             * Format: int32
             * @description Seconds since the last proof of identity, at most.
             */
            proved_within_s: number;
        } | {
            /** @description `session` or `key`. */
            credential: string[];
        } | {
            /** @description Programs that sign their requests (Web Bot Auth): the `https` address of their keys, or `*` for any of them. */
            agent: string[];
        };
        /** @description A new API key with its secret. */
        CreatedApiKey: {
            /**
             * Format: int64
             * @description When it was made (Unix ms).
             */
            created_at: number;
            /**
             * Format: int64
             * @description When it stops working (Unix ms).
             */
            expires_at: number | null;
            /** @description Its id. */
            id: string;
            /** @description The secret: `ve_…`, shown only this once. Null in the repeated answer to an `Idempotency-Key`: it is not kept. */
            key: string | null;
            /**
             * Format: int64
             * @description When it was last used (Unix ms, to the minute).
             */
            last_used_at: number | null;
            /** @description What it is for. */
            name: string;
            /** @description Its first characters, to recognise it by. */
            prefix: string;
            /**
             * @description Its standing; it never does more than its maker may do by then.
             * @enum {string}
             */
            role: "viewer" | "service" | "developer" | "admin" | "owner";
            /** @description What it may do. */
            scopes: ("read" | "write" | "admin" | "metrics")[];
            /** @description The service account it belongs to; null: it is a person's. */
            service_account: string | null;
        };
        /** @description A new runner with its key, which is shown only this once. */
        CreatedRunner: {
            /** @description The kinds of job it does, as it last said. */
            capabilities: string[];
            /**
             * Format: int64
             * @description When it was registered (Unix ms).
             */
            created_at: number;
            /** @description Its id. */
            id: string;
            /** @description The key: `vr_…`, for `VIBE_RUNNER_KEY`. Null in the repeated answer to an `Idempotency-Key`. */
            key: string | null;
            /**
             * Format: int64
             * @description When it last asked for work (Unix ms).
             */
            last_seen_at: number | null;
            /** @description Its name. */
            name: string;
            /** @description Whether that was within the last minute. */
            online: boolean;
            /** @description Its version, as it last said. */
            version: string;
        };
        /**
         * @description When a package is needed.
         * @enum {string}
         */
        DependencyScope: "runtime" | "dev";
        /** @description A session of mine. */
        Device: {
            /** @description The browser it was begun with, if its `User-Agent` told. */
            browser: string | null;
            /** @description The country of the sign-in (ISO 3166-1 alpha-2), if the platform knew. */
            country: string | null;
            /**
             * Format: int64
             * @description When it was begun (Unix ms).
             */
            created_at: number;
            /** @description It is the session of this request. */
            current: boolean;
            /**
             * Format: int64
             * @description When it ends by itself (Unix ms).
             */
            expires_at: number;
            /** @description The session's id: `ses_…`. */
            id: string;
            /** @description The address of the sign-in, if the platform knew. */
            ip: string | null;
            /**
             * Format: int64
             * @description When it was last used (Unix ms, to ten minutes).
             */
            last_seen_at: number | null;
            /** @description The operating system, likewise. */
            system: string | null;
        };
        /**
         * @description The counted files of one directory. Law: every counted file is in exactly one entry, so the
         *     entries add up to the report's totals.
         */
        DirectoryStat: {
            /**
             * Format: int64
             * @description Bytes.
             */
            bytes: number;
            /**
             * Format: int64
             * @description Lines of code.
             */
            code: number;
            /**
             * Format: int64
             * @description Directories this entry stands for: 1, or more for the rest.
             */
            directories: number;
            /**
             * Format: int64
             * @description Files counted.
             */
            files: number;
            /** @description The language with most code lines; programming and markup go before data and prose. */
            language: string;
            /**
             * Format: int64
             * @description Physical lines.
             */
            lines: number;
            /**
             * @description From the scan's root, with `/`. Two names (`crates/scan`): everything below it as well. One
             *     name: the files directly in it. Empty: the files at the root. Absent: the rest, all
             *     directories too small for an entry of their own.
             */
            path?: string | null;
        };
        /** @description Whether and when an account is erased. */
        Erasure: {
            /**
             * Format: int64
             * @description When it was asked for (Unix ms); null: it was not.
             */
            asked_at: number | null;
            /**
             * Format: int64
             * @description When it is carried out (Unix ms). Until then it can be taken back.
             */
            erase_at: number | null;
            /** @description Organisations that need another owner first, or an end. Nothing is erased before. */
            needed_in: components["schemas"]["OwnedOrganisation"][];
        };
        /** @description One thing that happened to a task. `{"kind": …, "data": {…}}` on the wire. */
        EventBody: {
            /** @description The task changed state. Only the Worker writes these. */
            data: {
                /** @description Why, where there is something to say. */
                message?: string | null;
                /** @description The new state. */
                state: components["schemas"]["TaskState"];
            };
            /** @enum {string} */
            kind: "state";
        } | {
            /** @description How far the work has come. */
            data: {
                /**
                 * Format: int64
                 * @description Units done.
                 */
                done: number;
                /** @description What is being done now: `fetch`, `unpack`, `scan`, `report`. */
                phase: string;
                /**
                 * Format: int64
                 * @description Units in all, when known.
                 */
                total?: number | null;
            };
            /** @enum {string} */
            kind: "progress";
        } | {
            /** @description A line for people. */
            data: {
                /** @description How serious. */
                level: components["schemas"]["LogLevel"];
                /** @description The line, at most 2,000 characters. */
                message: string;
            };
            /** @enum {string} */
            kind: "log";
        };
        /** @description Where a statement comes from. */
        Evidence: {
            /** @description What was seen there, in words. */
            detail: string;
            /**
             * Format: int64
             * @description 1-based line.
             */
            line?: number | null;
            /** @description Path from the scan's root, with `/`. */
            path: string;
        };
        /**
         * @description What is wrong at a place.
         * @enum {string}
         */
        FaultKind: "missing" | "altered" | "head" | "anchor";
        /** @description A field that is wrong. */
        FieldError: {
            /** @description What is wrong with it. */
            detail: string;
            /** @description Path of the field, e.g. `source.url` or `tags[3]`. */
            field: string;
        };
        /** @description One finding. Never holds a secret's text. */
        Finding: {
            /** @description Why it matters and what to do. */
            help: string;
            /** @description Stable fingerprint, 32 hex digits: rule, path and content, not the line number. */
            id: string;
            /**
             * Format: int64
             * @description 1-based line.
             */
            line?: number | null;
            /** @description Path from the scan's root; absent for statements about the whole project. */
            path?: string | null;
            /** @description The rule, e.g. `secret/private-key`. */
            rule: string;
            /** @description What kind of file it is in. */
            scope?: components["schemas"]["FindingScope"];
            /** @description How bad. */
            severity: components["schemas"]["Severity"];
            /** @description One line. */
            title: string;
        };
        /**
         * @description What kind of file a finding is in. Test, example, generated and vendored files weigh a tenth.
         * @enum {string}
         */
        FindingScope: "production" | "test" | "example" | "generated" | "vendored";
        /**
         * @description What a report can be downloaded as.
         * @enum {string}
         */
        Format: "json" | "markdown" | "cyclonedx";
        /** @description One job, granted to one runner. */
        Grant: {
            /**
             * Format: int32
             * @description Which attempt this is, 1 for the first.
             */
            attempt: number;
            /**
             * Format: int64
             * @description The fencing number every report must carry.
             */
            fence: number;
            /**
             * Format: int64
             * @description Send a heartbeat this often, in milliseconds.
             */
            heartbeat_ms: number;
            /** @description What to do. */
            job: components["schemas"]["JobSpec"];
            /**
             * Format: int64
             * @description The lease ends here without a heartbeat (Unix ms).
             */
            lease_until: number;
            /** @description The task's id. */
            task_id: string;
            /**
             * Format: int64
             * @description The attempt may take so long, in milliseconds.
             */
            timeout_ms: number;
        };
        /**
         * @description The health of a project. Law: the dimensions' `points_lost` add up to exactly `1 - score`
         *     (all are multiples of 2^-14, so the sum is exact in binary floating point).
         */
        Health: {
            /**
             * Format: double
             * @description Share of the formula's whole weight that had evidence, 0 to 1.
             */
            coverage: number;
            /** @description Only dimensions with evidence, in the formula's order. */
            dimensions: components["schemas"]["HealthDimension"][];
            /**
             * Format: int32
             * @description Which formula; scores of different versions must not be compared.
             */
            formula_version: number;
            /** @description Ids of dimensions that were left out for want of evidence. */
            not_assessed?: string[];
            /**
             * Format: double
             * @description 0 (worst) to 1.
             */
            score: number;
        };
        /** @description One side of health. */
        HealthDimension: {
            /** @description The change that would win most points back; empty when nothing is lost. */
            advice: string;
            /** @description Stable id, e.g. `secrets`. */
            id: string;
            /** @description What went in. */
            inputs: components["schemas"]["HealthInput"][];
            /**
             * Format: double
             * @description How much of the total score this dimension costs.
             */
            points_lost: number;
            /**
             * Format: double
             * @description 0 to 1.
             */
            score: number;
            /** @description For people. */
            title: string;
            /**
             * Format: double
             * @description Weight in the formula before leaving out unassessed dimensions, 0 to 1.
             */
            weight: number;
        };
        /** @description Health over time, oldest first. */
        HealthHistory: {
            /** @description One point a report, at most the newest 100. */
            items: components["schemas"]["HealthPoint"][];
        };
        /** @description One number that went into a dimension. */
        HealthInput: {
            /** @description What, e.g. a rule's id or `source_code_lines`. */
            name: string;
            /**
             * Format: double
             * @description How much.
             */
            value: number;
        };
        /** @description A point of the history. */
        HealthPoint: {
            /**
             * Format: int64
             * @description When it was made (Unix ms).
             */
            at: number;
            /**
             * Format: int64
             * @description Lines of code.
             */
            code_lines: number;
            /**
             * Format: double
             * @description Share of the score's weight that had evidence.
             */
            coverage: number;
            /** @description The report. */
            report_id: string;
            /**
             * Format: double
             * @description Health from 0 to 1.
             */
            score: number;
        };
        /** @description `POST /runner/v1/tasks/{id}/heartbeat`: I am still at work, and this happened. */
        Heartbeat: {
            /** @description What happened since the last one, at most 50. */
            events?: components["schemas"]["ProgressEvent"][];
            /**
             * Format: int64
             * @description The grant's fencing number.
             */
            fence: number;
        };
        /** @description What the Worker answers to a heartbeat. */
        HeartbeatReply: {
            /** @description Stop, clean up and complete with outcome `cancelled`. */
            cancel: boolean;
            /**
             * Format: int64
             * @description The lease now ends here (Unix ms).
             */
            lease_until: number;
        };
        /** @description Something that was found. */
        Hit: {
            /** @description The id of the project or report; for findings `<report id>/<position>`. */
            id: string;
            /** @description `project`, `report` or `finding`. */
            kind: string;
            /** @description The project it belongs to. */
            project_id: string;
            /** @description Where the words occur, each hit between ⟦ and ⟧. */
            snippet: string;
            /** @description Its title. */
            title: string;
        };
        /** @description An account at a provider that opens one's own account here. */
        Identity: {
            /**
             * Format: int64
             * @description When it was linked (Unix ms).
             */
            created_at: number;
            /** @description The address the provider last told; to recognise it by. */
            email: string | null;
            /** @description Its id. */
            id: string;
            /** @description The provider's id. */
            provider: string;
            /**
             * Format: int64
             * @description When it last opened the door (Unix ms).
             */
            used_at: number | null;
        };
        /** @description Repeated threats of one principal, whose limits are tightened while it is open. */
        Incident: {
            /**
             * Format: int64
             * @description When it ended (Unix ms).
             */
            closed_at: number | null;
            /** @description Who closed it; null when it ended by itself. */
            closed_by: string | null;
            /**
             * Format: int64
             * @description The how manieth incident of this principal; each lasts twice as long as the one before.
             */
            count: number;
            /**
             * Format: int64
             * @description It ends by itself then (Unix ms), unless another threat comes first.
             */
            expires_at: number;
            /** @description `inc_…`. */
            id: string;
            /**
             * Format: int64
             * @description When it was opened (Unix ms).
             */
            opened_at: number;
            /**
             * Format: int64
             * @description Percent of the usual limits that the principal has left while it is open.
             */
            percent: number;
            /** @description Whose threats: `usr_…`, `key_…`, or `ip:` and the network address. */
            principal: string;
            /**
             * @description Whether it is open.
             * @enum {string}
             */
            state: "open" | "closed";
            /**
             * Format: int64
             * @description Threats counted.
             */
            threats: number;
            /**
             * @description The worst level seen.
             * @enum {string}
             */
            worst: "high" | "critical";
        };
        /** @description An invitation that was not accepted yet. */
        Invitation: {
            /**
             * Format: int64
             * @description When (Unix ms).
             */
            created_at: number;
            /** @description Whom it was mailed to. */
            email: string;
            /**
             * Format: int64
             * @description The link works until then (Unix ms).
             */
            expires_at: number;
            /** @description `inv_…`. */
            id: string;
            /** @description Who invited them. */
            invited_by: string;
            /**
             * @description As what they are invited.
             * @enum {string}
             */
            role: "viewer" | "developer" | "admin" | "owner";
        };
        /** @description What an invitation is for. */
        InvitationLook: {
            /** @description Who is invited. */
            email: string;
            /** @description The address has an account, which is signed in by accepting. Otherwise accepting makes one and asks for a name. */
            has_account: boolean;
            /** @description Who invites, by name, if a person does. */
            invited_by: string | null;
            /** @description The name of the organisation. */
            organisation: string;
            /**
             * @description As what.
             * @enum {string}
             */
            role: "viewer" | "developer" | "admin" | "owner";
        };
        /** @description What a finished job brings back. */
        JobResult: components["schemas"]["ScanResult"] & {
            /** @enum {string} */
            kind: "scan";
        };
        /** @description Where a repository's files come from. */
        JobSource: {
            /** @enum {string} */
            kind: "git";
            /** @description Branch, tag or commit; the default branch when absent. */
            ref?: string | null;
            /** @description `https://` URL without credentials. */
            url: string;
        } | {
            /** @description The name it was uploaded under; its ending names the format. */
            filename: string;
            /** @enum {string} */
            kind: "archive";
            /** @description SHA-256 of the bytes, lower-case hex; the runner checks it before unpacking. */
            sha256: string;
            /**
             * Format: int64
             * @description Bytes.
             */
            size: number;
        };
        /** @description What is to be done. */
        JobSpec: components["schemas"]["ScanJob"] & {
            /** @enum {string} */
            kind: "scan";
        };
        /** @description A public key (RFC 7517, RFC 8037). */
        Jwk: {
            /**
             * @description With this algorithm.
             * @enum {string}
             */
            alg: "EdDSA";
            /**
             * @description Its curve.
             * @enum {string}
             */
            crv: "Ed25519";
            /** @description Its name in the tokens' headers. */
            kid: string;
            /**
             * @description Its kind.
             * @enum {string}
             */
            kty: "OKP";
            /**
             * @description It checks signatures.
             * @enum {string}
             */
            use: "sig";
            /** @description The key. */
            x: string;
        };
        /** @description A JSON Web Key Set. */
        Jwks: {
            /** @description The key that signs, the one before it, the one to come. */
            keys: components["schemas"]["Jwk"][];
        };
        /**
         * @description What a language is used for; only programming and markup take part in shares.
         * @enum {string}
         */
        LanguageKind: "programming" | "markup" | "data" | "prose";
        /** @description A language and its share. */
        LanguageShare: {
            /**
             * Format: int64
             * @description Lines of code.
             */
            code: number;
            /** @description Its name. */
            name: string;
            /**
             * Format: double
             * @description 0 to 1.
             */
            share: number;
        };
        /** @description One language's part of the tree. */
        LanguageStat: {
            /**
             * Format: int64
             * @description Blank lines.
             */
            blanks: number;
            /**
             * Format: int64
             * @description Bytes.
             */
            bytes: number;
            /**
             * Format: int64
             * @description Lines of code.
             */
            code: number;
            /**
             * Format: int64
             * @description Lines of comment.
             */
            comments: number;
            /**
             * Format: int64
             * @description Files counted.
             */
            files: number;
            /** @description What it is used for. */
            kind: components["schemas"]["LanguageKind"];
            /**
             * Format: int64
             * @description Physical lines.
             */
            lines: number;
            /** @description The name as linguist writes it, e.g. `Rust`. */
            name: string;
            /**
             * Format: double
             * @description Share of all programming and markup code lines, 0 to 1; 0 for data and prose.
             */
            share: number;
        };
        /** @description The newest report's figures. */
        LatestReport: {
            /**
             * Format: int64
             * @description When it was made (Unix ms).
             */
            at: number;
            /**
             * Format: int64
             * @description Lines of code.
             */
            code_lines: number;
            /**
             * Format: double
             * @description Share of the score's weight that had evidence, 0 to 1.
             */
            coverage: number;
            /** @description Findings by severity. */
            findings: components["schemas"]["ReportSeverityCounts"];
            /** @description The report. */
            report_id: string;
            /**
             * Format: double
             * @description Health from 0 to 1.
             */
            score: number;
        };
        /** @description `POST /runner/v1/lease`: give me work, wait for some if there is none. */
        LeaseRequest: {
            /** @description The kinds this runner can do. */
            capabilities: components["schemas"]["TaskKind"][];
            /**
             * Format: int32
             * @description At most so many jobs (1 to 16).
             */
            max: number;
            /** @description The runner's version. */
            version: string;
            /**
             * Format: int64
             * @description Wait so long for the first one, in milliseconds (at most 20,000).
             */
            wait_ms: number;
        };
        /** @description The jobs granted; empty when the wait ended without work. */
        LeaseResponse: {
            /** @description The jobs, each with its own fencing number. */
            leases: components["schemas"]["Grant"][];
        };
        /** @description Lines by kind. Always: `code + comments + blanks == lines`, the physical lines. */
        LineTotals: {
            /**
             * Format: int64
             * @description Lines with white space only, outside strings.
             */
            blanks: number;
            /**
             * Format: int64
             * @description Bytes.
             */
            bytes: number;
            /**
             * Format: int64
             * @description Lines with at least one token of code.
             */
            code: number;
            /**
             * Format: int64
             * @description Lines with comment text only.
             */
            comments: number;
            /**
             * Format: int64
             * @description Files counted.
             */
            files: number;
            /**
             * Format: int64
             * @description Physical lines; a last line without a newline counts.
             */
            lines: number;
        };
        /** @description A finding with its place in the list. */
        ListedFinding: components["schemas"]["Finding"] & {
            /**
             * Format: int64
             * @description From 0, the worst first.
             */
            position: number;
        };
        /** @description The Worker answers. */
        Liveness: {
            /** @description `ok`. */
            status: string;
        };
        /** @description One dependency file that was read. */
        Lockfile: {
            /** @description The purl type. */
            ecosystem: string;
            /** @description The format, e.g. `package-lock.json v3`. */
            format: string;
            /**
             * Format: int64
             * @description Packages taken from it.
             */
            packages: number;
            /** @description Path from the scan's root. */
            path: string;
            /**
             * Format: int64
             * @description Which package needs which: how many such pairs it states. They are in the CycloneDX file.
             *     Absent when the format does not tell.
             */
            relations?: number | null;
        };
        /**
         * @description How serious a log line is.
         * @enum {string}
         */
        LogLevel: "info" | "warn" | "error";
        /** @description A mail in the outbox of a development machine. */
        Mail: {
            /** @description Its text. */
            body: string;
            /**
             * Format: int64
             * @description When it was written (Unix ms).
             */
            created_at: number;
            /** @description `mai_…`. */
            id: string;
            /** @description Whom it is for. */
            recipient: string;
            /** @description Its subject. */
            subject: string;
        };
        /** @description A mail is on its way, if there is somebody to get it. The answer is the same for every address. */
        MailedLink: {
            /** @description The address, as it is kept. */
            email: string;
            /**
             * Format: int64
             * @description A link in the mail works until then (Unix ms).
             */
            expires_at: number;
        };
        /** @description A rule that matched. The matched text itself is never kept. */
        MatchedRule: {
            /** @description Its class of attack. */
            class: string;
            /** @description The rule, for example `sqli-union`. */
            id: string;
            /**
             * @description How bad it is: 2, 3, 4 or 5 points.
             * @enum {string}
             */
            severity: "notice" | "warning" | "error" | "critical";
            /** @description `path`, `query:NAME`, `header:NAME`, `body:NAME`, `method` or `principal`. */
            where: string;
        };
        /** @description A member of the organisation. */
        Member: {
            /** @description Their mail address, if they have one. */
            email: string | null;
            /** @description `usr_…`. */
            id: string;
            /**
             * Format: int64
             * @description Since when they are a member (Unix ms).
             */
            joined_at: number;
            /**
             * Format: int64
             * @description When a session of theirs in this organisation was last used (Unix ms, to ten minutes); null: there is none.
             */
            last_seen_at: number | null;
            /** @description The person's name. */
            name: string;
            /**
             * @description Their standing.
             * @enum {string}
             */
            role: "viewer" | "service" | "developer" | "admin" | "owner";
        };
        /** @description An id with its name. */
        Named: {
            /** @description The id. */
            id: string;
            /** @description The name. */
            name: string;
        };
        /** @description A scan is asked for. */
        NewScan: {
            source?: components["schemas"]["ProjectSource"] | null;
        };
        /** @description An upload is announced. */
        NewUpload: {
            /** @description A plain name ending in .zip, .tar, .tar.gz, .tgz, .tar.zst or .tzst. */
            filename: string;
            /** @description SHA-256 of the whole file, lower-case hex. */
            sha256: string;
            /**
             * Format: int64
             * @description Bytes.
             */
            size: number;
        };
        /** @description Requests cannot be served: a problem that says what does not answer. */
        NotReady: components["schemas"]["Problem"] & {
            /** @description What was looked at. */
            checks: components["schemas"]["Checks"];
        };
        /** @description An organisation. */
        Organisation: {
            /**
             * Format: int64
             * @description When it was made (Unix ms).
             */
            created_at: number;
            /**
             * Format: int64
             * @description When it and all that is in it will be erased (Unix ms); null: it goes on.
             */
            ends_at: number | null;
            /** @description Its id. */
            id: string;
            /** @description Its name. */
            name: string;
        };
        /** @description How an attempt ended. */
        Outcome: {
            /** @enum {string} */
            outcome: "succeeded";
            /** @description What it brought. */
            result: components["schemas"]["JobResult"];
        } | {
            /** @description Stable word for programs. */
            code: string;
            /** @description One sentence for people; no paths of the runner, no secrets. */
            message: string;
            /** @enum {string} */
            outcome: "failed";
            /** @description Whether another attempt could succeed. */
            retryable: boolean;
        } | {
            /** @enum {string} */
            outcome: "cancelled";
        };
        /** @description An organisation that somebody is in. */
        OwnOrganisation: {
            /**
             * Format: int64
             * @description When it was made (Unix ms).
             */
            created_at: number;
            /**
             * Format: int64
             * @description When it and all that is in it will be erased (Unix ms); null: it goes on.
             */
            ends_at: number | null;
            /** @description Its id. */
            id: string;
            /** @description Its name. */
            name: string;
            /**
             * @description Their standing in it.
             * @enum {string}
             */
            role: "viewer" | "service" | "developer" | "admin" | "owner";
        };
        /** @description An organisation with other people in it and no other owner. */
        OwnedOrganisation: {
            /** @description `org_…`. */
            id: string;
            /** @description Its name. */
            name: string;
        };
        /** @description A one-time owner sign-in link. */
        OwnerLink: {
            /**
             * Format: int64
             * @description The link works until then (Unix ms).
             */
            expires_at: number;
            /** @description The secret inside the link. Null likewise. */
            token: string | null;
            /** @description Open this in a browser. Null in the repeated answer to an `Idempotency-Key`: it is not kept. */
            url: string | null;
        };
        /** @description One package version from one file. */
        Package: {
            /** @description Named by the project itself; `None` when the file does not tell. */
            direct?: boolean | null;
            /** @description The purl type: `cargo`, `npm`, `pypi`, `golang`, `maven`. */
            ecosystem: string;
            /** @description `algorithm:hex`, e.g. `sha256:...`, when the file states it. */
            hash?: string | null;
            /** @description SPDX expression, when the file states it. */
            license?: string | null;
            /** @description The name in its ecosystem's own spelling (`@scope/name`, `group:artifact`). */
            name: string;
            /** @description Package URL (package-url/purl-spec). */
            purl: string;
            /** @description When it is needed. */
            scope: components["schemas"]["DependencyScope"];
            /** @description The file it was read from. */
            source_path: string;
            /** @description The resolved version; empty when the file gives none. */
            version: string;
        };
        Page_ApiKey: {
            items: components["schemas"]["ApiKey"][];
            /** @description Pass as `cursor` for the next page; null on the last one. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many items all pages have, where the list counts them.
             */
            total?: number;
        };
        Page_Assessment: {
            items: components["schemas"]["Assessment"][];
            /** @description Pass as `cursor` for the next page; null on the last one. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many items all pages have, where the list counts them.
             */
            total?: number;
        };
        /** @description A page of a list. */
        Page_AuditEntry: {
            /** @description The items. */
            items: {
                /** @description What, e.g. `project.create`; for refusals the action of the policy, e.g. `projects.write`. */
                action: string;
                /** @description Who: `usr_…`, `key_…`, `operator`, or `anonymous`. */
                actor: string;
                /**
                 * Format: int64
                 * @description When (Unix ms).
                 */
                at: number;
                /** @description The caller's country, if the platform knows it. */
                country?: string | null;
                /** @description `allowed` or `denied`. */
                decision: string;
                /** @description SHA-256 in hex over the hash before and this row; null until sealed. */
                hash?: string | null;
                /** @description Its id (`aud_…`). */
                id: string;
                /** @description The caller's address, if the platform knows it. */
                ip?: string | null;
                /** @description The organisation it belongs to. */
                org_id: string;
                /** @description The request (the first one of a counted row). */
                request_id: string;
                /** @description On what: an id, or the path of a refused request. */
                resource: string;
                /**
                 * Format: int64
                 * @description Place in the chain, from 1; null until the row is sealed, within about a minute.
                 */
                seq?: number | null;
                /**
                 * Format: int64
                 * @description How often within the row's minute; 20 means 20 or more. Refusals are counted, the rest has 1.
                 */
                times: number;
            }[];
            /** @description Pass as `cursor` for the next page; null on the last one. */
            next_cursor?: string | null;
            /**
             * Format: int64
             * @description How many items all pages have, where the list counts them.
             */
            total?: number | null;
        };
        Page_AuditSegment: {
            items: components["schemas"]["AuditSegment"][];
            /** @description Pass as `cursor` for the next page; null on the last one. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many items all pages have, where the list counts them.
             */
            total?: number;
        };
        Page_Device: {
            items: components["schemas"]["Device"][];
            /** @description Pass as `cursor` for the next page; null on the last one. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many items all pages have, where the list counts them.
             */
            total?: number;
        };
        Page_Hit: {
            items: components["schemas"]["Hit"][];
            /** @description Pass as `cursor` for the next page; null on the last one. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many items all pages have, where the list counts them.
             */
            total?: number;
        };
        Page_Identity: {
            items: components["schemas"]["Identity"][];
            /** @description Pass as `cursor` for the next page; null on the last one. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many items all pages have, where the list counts them.
             */
            total?: number;
        };
        Page_Incident: {
            items: components["schemas"]["Incident"][];
            /** @description Pass as `cursor` for the next page; null on the last one. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many items all pages have, where the list counts them.
             */
            total?: number;
        };
        Page_Invitation: {
            items: components["schemas"]["Invitation"][];
            /** @description Pass as `cursor` for the next page; null on the last one. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many items all pages have, where the list counts them.
             */
            total?: number;
        };
        /** @description A page of a list. */
        Page_ListedFinding: {
            /** @description The items. */
            items: (components["schemas"]["Finding"] & {
                /**
                 * Format: int64
                 * @description From 0, the worst first.
                 */
                position: number;
            })[];
            /** @description Pass as `cursor` for the next page; null on the last one. */
            next_cursor?: string | null;
            /**
             * Format: int64
             * @description How many items all pages have, where the list counts them.
             */
            total?: number | null;
        };
        Page_Mail: {
            items: components["schemas"]["Mail"][];
            /** @description Pass as `cursor` for the next page; null on the last one. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many items all pages have, where the list counts them.
             */
            total?: number;
        };
        Page_Member: {
            items: components["schemas"]["Member"][];
            /** @description Pass as `cursor` for the next page; null on the last one. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many items all pages have, where the list counts them.
             */
            total?: number;
        };
        Page_OwnOrganisation: {
            items: components["schemas"]["OwnOrganisation"][];
            /** @description Pass as `cursor` for the next page; null on the last one. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many items all pages have, where the list counts them.
             */
            total?: number;
        };
        Page_Passkey: {
            items: components["schemas"]["Passkey"][];
            /** @description Pass as `cursor` for the next page; null on the last one. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many items all pages have, where the list counts them.
             */
            total?: number;
        };
        Page_Project: {
            items: components["schemas"]["Project"][];
            /** @description Pass as `cursor` for the next page; null on the last one. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many items all pages have, where the list counts them.
             */
            total?: number;
        };
        /** @description A page of a list. */
        Page_ReportMeta: {
            /** @description The items. */
            items: {
                /**
                 * Format: double
                 * @description Share of the score's weight that had evidence.
                 */
                coverage: number;
                /**
                 * Format: int64
                 * @description When it was made (Unix ms).
                 */
                created_at: number;
                /** @description What can be downloaded. */
                downloads: components["schemas"]["ReportFile"][];
                /** @description Its id. */
                id: string;
                /** @description The project. */
                project_id: string;
                /**
                 * Format: double
                 * @description Health from 0 to 1.
                 */
                score: number;
                /** @description What lists and charts show. */
                summary: components["schemas"]["ReportSummary"];
                /** @description The task that made it. */
                task_id: string;
            }[];
            /** @description Pass as `cursor` for the next page; null on the last one. */
            next_cursor?: string | null;
            /**
             * Format: int64
             * @description How many items all pages have, where the list counts them.
             */
            total?: number | null;
        };
        Page_Runner: {
            items: components["schemas"]["Runner"][];
            /** @description Pass as `cursor` for the next page; null on the last one. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many items all pages have, where the list counts them.
             */
            total?: number;
        };
        Page_Secret: {
            items: components["schemas"]["Secret"][];
            /** @description Pass as `cursor` for the next page; null on the last one. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many items all pages have, where the list counts them.
             */
            total?: number;
        };
        Page_ServiceAccount: {
            items: components["schemas"]["ServiceAccount"][];
            /** @description Pass as `cursor` for the next page; null on the last one. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many items all pages have, where the list counts them.
             */
            total?: number;
        };
        /** @description A page of a list. */
        Page_Task: {
            /** @description The items. */
            items: {
                /**
                 * Format: int32
                 * @description Attempts begun.
                 */
                attempt: number;
                /** @description Somebody asked to stop it; the runner will learn it with its next heartbeat. */
                cancel_requested: boolean;
                /**
                 * Format: int64
                 * @description When it was made (Unix ms).
                 */
                created_at: number;
                error?: components["schemas"]["TaskError"] | null;
                /**
                 * Format: int64
                 * @description The number of its newest event: what this state already contains.
                 */
                event_seq: number;
                /**
                 * Format: int64
                 * @description When it ended (Unix ms).
                 */
                finished_at?: number | null;
                /** @description Its id. */
                id: string;
                /** @description What kind of job it is. */
                kind: components["schemas"]["TaskKind"];
                /**
                 * Format: int32
                 * @description Attempts before it is a dead letter.
                 */
                max_attempts: number;
                progress?: components["schemas"]["Progress"] | null;
                /** @description The project it works on. */
                project_id?: string | null;
                result?: components["schemas"]["TaskResult"] | null;
                /**
                 * Format: int64
                 * @description It is not begun before this (Unix ms).
                 */
                run_after: number;
                /** @description The runner that holds it. */
                runner_id?: string | null;
                /**
                 * Format: int64
                 * @description When the newest attempt began (Unix ms).
                 */
                started_at?: number | null;
                /** @description Where it is in its life. */
                state: components["schemas"]["TaskState"];
                /**
                 * Format: int64
                 * @description When it last changed (Unix ms).
                 */
                updated_at: number;
            }[];
            /** @description Pass as `cursor` for the next page; null on the last one. */
            next_cursor?: string | null;
            /**
             * Format: int64
             * @description How many items all pages have, where the list counts them.
             */
            total?: number | null;
        };
        /** @description A page of a list. */
        Page_TaskEvent: {
            /** @description The items. */
            items: (components["schemas"]["EventBody"] & {
                /**
                 * Format: int64
                 * @description When (Unix ms).
                 */
                at: number;
                /**
                 * Format: int64
                 * @description Its number, from 1.
                 */
                seq: number;
            })[];
            /** @description Pass as `cursor` for the next page; null on the last one. */
            next_cursor?: string | null;
            /**
             * Format: int64
             * @description How many items all pages have, where the list counts them.
             */
            total?: number | null;
        };
        Page_TokenFamily: {
            items: components["schemas"]["TokenFamily"][];
            /** @description Pass as `cursor` for the next page; null on the last one. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many items all pages have, where the list counts them.
             */
            total?: number;
        };
        /** @description A passkey. */
        Passkey: {
            /**
             * Format: int64
             * @description When it was added (Unix ms).
             */
            created_at: number;
            /** @description `pky_…`. */
            id: string;
            /**
             * Format: int64
             * @description When it was last used (Unix ms).
             */
            last_used_at: number | null;
            /** @description What its owner calls it. */
            name: string;
            /** @description It has been copied to other devices of its owner. */
            synced: boolean;
        };
        /** @description What a browser's passkey dialog is opened with. */
        PasskeyOptions: {
            /** @description For `PublicKeyCredential.parseCreationOptionsFromJSON` or `…RequestOptionsFromJSON`. Its challenge can be answered once, within five minutes. */
            public_key: Record<string, never>;
        };
        /** @description An organisation's plan. */
        Plan: {
            /** @description The organisation. */
            org_id: string;
            /**
             * @description `standard`: limits by the hour; `enterprise`: without.
             * @enum {string}
             */
            plan: "standard" | "enterprise";
        };
        /** @description All rules of an organisation. */
        PolicyDoc: {
            /** @description At most [`limits::RULES`]. Their order does not matter for the decision. */
            rules: components["schemas"]["RuleDoc"][];
        };
        /** @description The wire form (RFC 9457 with `request_id` and `errors`). */
        Problem: {
            /** @description What happened and what to do. */
            detail: string;
            /** @description The fields that are wrong. */
            errors?: components["schemas"]["FieldError"][];
            /** @description The request's id, to quote when asking for help. */
            request_id?: string | null;
            /**
             * Format: int32
             * @description HTTP status.
             */
            status: number;
            /** @description The kind in a few words. */
            title: string;
            /** @description Stable URL of the kind. */
            type: string;
        };
        /** @description How far a task has come. */
        Progress: {
            /**
             * Format: int64
             * @description Units done.
             */
            done: number;
            /** @description What is being done now. */
            phase: string;
            /**
             * Format: int64
             * @description Units in all, when known.
             */
            total?: number | null;
        };
        /** @description An event as the runner reports it. */
        ProgressEvent: components["schemas"]["EventBody"] & {
            /**
             * Format: int64
             * @description When, by the runner's clock (Unix ms); followers see the Worker's time instead.
             */
            at: number;
            /**
             * Format: int64
             * @description The runner's own counter, from 1, per lease. The Worker ignores numbers it has seen.
             */
            n: number;
        };
        /** @description A project. */
        Project: {
            /** @description A scan that is queued or running now. */
            active_task_id: string | null;
            /**
             * Format: int64
             * @description When it was archived (Unix ms).
             */
            archived_at: number | null;
            /**
             * Format: int64
             * @description When it was made (Unix ms).
             */
            created_at: number;
            /** @description What it is, in the team's words. */
            description: string;
            /** @description Its id. */
            id: string;
            /** @description The newest report's figures. */
            latest: null | components["schemas"]["LatestReport"];
            /** @description Its name. */
            name: string;
            /** @description Where scans take the files from. */
            source: null | components["schemas"]["ProjectSource"];
            /** @description `active` or `archived`. */
            state: string;
            /** @description Words to group projects by. */
            tags: string[];
            /**
             * Format: int64
             * @description When it or its newest report last changed (Unix ms).
             */
            updated_at: number;
        };
        /**
         * @description The order of a list of projects.
         * @enum {string}
         */
        ProjectOrder: "-updated_at" | "updated_at" | "name" | "-score" | "score";
        /** @description Where a project's files come from. */
        ProjectSource: {
            /** @enum {string} */
            kind: "git";
            /** @description Branch, tag or commit; the default branch when absent. */
            ref?: string | null;
            /** @description `https://` URL without credentials. */
            url: string;
        } | {
            /** @enum {string} */
            kind: "archive";
            /** @description The upload's id. */
            upload_id: string;
        };
        /** @description Requests can be served. */
        Readiness: {
            /** @description What was looked at. */
            checks: components["schemas"]["Checks"];
            /** @description `ok`. */
            status: string;
        };
        /** @description The recovery codes of a second factor, which are shown only this once. */
        RecoveryCodes: {
            /** @description Ten codes, each good once. Null in the repeated answer to an `Idempotency-Key`: they are not kept. */
            recovery_codes: string[] | null;
        };
        /** @description Which dead letters to send round again. */
        Redrive: {
            kind?: components["schemas"]["TaskKind"] | null;
        };
        /** @description What a redrive did. */
        Redriven: {
            /** @description There are more: ask again. */
            more: boolean;
            /**
             * Format: int32
             * @description So many are queued again.
             */
            redriven: number;
        };
        /** @description `POST /runner/v1/tasks/{id}/release`: I cannot finish this (shutting down); let another do it. */
        Release: {
            /**
             * Format: int64
             * @description The grant's fencing number.
             */
            fence: number;
            /** @description One sentence for people. */
            reason: string;
        };
        /** @description The whole result of one scan. Every list is sorted, so equal input gives equal bytes. */
        Report: {
            /** @description What was looked at and what was not. */
            completeness: components["schemas"]["Completeness"];
            /** @description Sorted by ecosystem, name, version, lock file. */
            dependencies: components["schemas"]["Package"][];
            /**
             * @description Most lines first, the rest last, at most [`MAX_DIRECTORIES`]; empty in reports made before
             *     the scanner told sizes by directory.
             */
            directories?: components["schemas"]["DirectoryStat"][];
            /** @description Worst first. */
            findings: components["schemas"]["Finding"][];
            /**
             * Format: int64
             * @description When the scan was asked for: Unix milliseconds, passed in by the caller.
             */
            generated_at: number;
            /** @description `vibe-scan` and its version. */
            generator: string;
            /** @description The explained score. */
            health: components["schemas"]["Health"];
            /** @description Most code first. Vendored and generated files are not in here. */
            languages: components["schemas"]["LanguageStat"][];
            /** @description One entry a lock file or manifest that was read. */
            lockfiles: components["schemas"]["Lockfile"][];
            /** @description The project's name. */
            name: string;
            /**
             * Format: int32
             * @description The version of this format; 1 today.
             */
            schema_version: number;
            /** @description Where the tree came from. */
            source?: components["schemas"]["ReportSource"];
            /** @description Sorted by category, then name. */
            stack: components["schemas"]["Technology"][];
            /** @description Sums over `languages`. */
            totals: components["schemas"]["LineTotals"];
        };
        /** @description A file of a report. */
        ReportFile: {
            /** @description `json`, `markdown` or `cyclonedx`: the last word of its address. */
            format: string;
            /**
             * Format: int64
             * @description Bytes.
             */
            size: number;
        };
        /** @description A report, without its content. */
        ReportMeta: {
            /**
             * Format: double
             * @description Share of the score's weight that had evidence.
             */
            coverage: number;
            /**
             * Format: int64
             * @description When it was made (Unix ms).
             */
            created_at: number;
            /** @description What can be downloaded. */
            downloads: components["schemas"]["ReportFile"][];
            /** @description Its id. */
            id: string;
            /** @description The project. */
            project_id: string;
            /**
             * Format: double
             * @description Health from 0 to 1.
             */
            score: number;
            /** @description What lists and charts show. */
            summary: components["schemas"]["ReportSummary"];
            /** @description The task that made it. */
            task_id: string;
        };
        /** @description Findings counted by severity. */
        ReportSeverityCounts: {
            /**
             * Format: int64
             * @description Critical.
             */
            critical?: number;
            /**
             * Format: int64
             * @description High.
             */
            high?: number;
            /**
             * Format: int64
             * @description Info.
             */
            info?: number;
            /**
             * Format: int64
             * @description Low.
             */
            low?: number;
            /**
             * Format: int64
             * @description Medium.
             */
            medium?: number;
        };
        /** @description Where the scanned tree came from. */
        ReportSource: {
            /** @description The commit, as full hex, when known. */
            commit?: string | null;
            /** @description `git`, `archive` or `folder`. */
            kind?: string;
            /** @description The URL or file name, without credentials. */
            location?: string | null;
            /** @description The branch or tag, when known. */
            reference?: string | null;
        };
        /** @description A report in a nutshell. */
        ReportSummary: {
            /**
             * Format: int64
             * @description Lines of code.
             */
            code_lines: number;
            /**
             * Format: double
             * @description Share of the formula that had evidence.
             */
            coverage: number;
            /**
             * Format: int64
             * @description Distinct packages (by purl).
             */
            dependencies?: number;
            /**
             * Format: int64
             * @description Files counted.
             */
            files: number;
            /** @description By severity. */
            findings?: components["schemas"]["ReportSeverityCounts"];
            /**
             * Format: int32
             * @description The score's formula.
             */
            formula_version?: number;
            /** @description Up to five, largest share first. */
            languages?: components["schemas"]["LanguageShare"][];
            /**
             * Format: int64
             * @description Physical lines.
             */
            lines: number;
            /**
             * Format: double
             * @description 0 to 1.
             */
            score: number;
        };
        /**
         * @description A principal's standing in its organisation. What it may do is in [`crate::Action::facts`].
         * @enum {string}
         */
        Role: "viewer" | "service" | "developer" | "admin" | "owner";
        /** @description One rule. */
        RuleDoc: {
            /** @description Names of actions, `resource.*`, or `*`. */
            actions: string[];
            /** @description `permit` or `forbid`. */
            effect: string;
            /** @description Letters, digits and dashes; unique. */
            id: string;
            /** @description Whom it concerns; everyone, when absent. */
            roles?: components["schemas"]["Role"][] | null;
            /** @description None may hold. */
            unless?: components["schemas"]["ConditionDoc"][];
            /** @description All must hold. */
            when?: components["schemas"]["ConditionDoc"][];
        };
        /** @description A runner. */
        Runner: {
            /** @description The kinds of job it does, as it last said. */
            capabilities: string[];
            /**
             * Format: int64
             * @description When it was registered (Unix ms).
             */
            created_at: number;
            /** @description Its id. */
            id: string;
            /**
             * Format: int64
             * @description When it last asked for work (Unix ms).
             */
            last_seen_at: number | null;
            /** @description Its name. */
            name: string;
            /** @description Whether that was within the last minute. */
            online: boolean;
            /** @description Its version, as it last said. */
            version: string;
        };
        /** @description Scan one repository of one project. */
        ScanJob: {
            /** @description The project's id. */
            project_id: string;
            /** @description The project's name, printed in the report. */
            project_name: string;
            /** @description Where the files come from. */
            source: components["schemas"]["JobSource"];
        };
        /** @description A scan's result: the summary and the worst findings; the whole report is among the artifacts. */
        ScanResult: {
            /** @description The uploaded files of the report. */
            artifacts: components["schemas"]["Artifacts"];
            /** @description The worst findings first, at most 1,000. */
            findings: components["schemas"]["Finding"][];
            /**
             * @description What a search finds this report by besides its languages: technologies and the packages the project itself
             *     names, at most 300 of at most 200 characters. Absent from runners before 2026-12.
             */
            names?: string[];
            /** @description What lists and charts show. */
            summary: components["schemas"]["ReportSummary"];
        };
        /** @description A new second factor, which waits for its first code. */
        SecondFactorOffer: {
            /** @description The secret to type into an app: base32. Null in the repeated answer to an `Idempotency-Key`: it is not kept. */
            secret: string | null;
            /** @description The same as an `otpauth://` address, for a QR code. Null likewise. */
            uri: string | null;
        };
        /** @description How it stands with my second factor. */
        SecondFactorState: {
            /** @description This server can keep second factors (`MASTER_KEYS` is set). */
            available: boolean;
            /**
             * Format: int64
             * @description Since when a code is asked for (Unix ms); null: there is no second factor.
             */
            confirmed_at: number | null;
            /**
             * Format: int64
             * @description How many recovery codes were not used yet.
             */
            recovery_codes_left: number;
        };
        /** @description A secret, without its value. */
        Secret: {
            /**
             * Format: int64
             * @description When it was first kept (Unix ms).
             */
            created_at: number;
            /** @description Who kept it first. */
            created_by: string;
            /** @description `vlt_…`. */
            id: string;
            /** @description As an environment variable is named. */
            name: string;
            /**
             * Format: int64
             * @description When its value was last replaced (Unix ms).
             */
            updated_at: number;
        };
        /** @description What one call wrapped again. */
        SecretsRotated: {
            /** @description There may be more: call again. A cron does the same every hour. */
            more: boolean;
            /**
             * Format: int64
             * @description So many secrets are under the present master key now that were not before.
             */
            rotated: number;
        };
        /** @description A program that belongs to the organisation, for example its CI. */
        ServiceAccount: {
            /**
             * Format: int64
             * @description When it was made (Unix ms).
             */
            created_at: number;
            /** @description `srv_…`. */
            id: string;
            /**
             * Format: int64
             * @description How many API keys it has.
             */
            keys: number;
            /**
             * Format: int64
             * @description When one of them was last used (Unix ms, to the minute).
             */
            last_used_at: number | null;
            /** @description What it is. */
            name: string;
            /**
             * @description Its standing; none of its keys does more.
             * @enum {string}
             */
            role: "service" | "developer";
        };
        /** @description Who is signed in. */
        Session: {
            organisation: components["schemas"]["Named"];
            /**
             * @description The standing in it.
             * @enum {string}
             */
            role: "viewer" | "service" | "developer" | "admin" | "owner";
            /** @description What this credential may do. */
            scopes: ("read" | "write" | "admin" | "metrics")[];
            /**
             * @description How it stands with the person's second factor. `needed`: nothing but its code is taken.
             * @enum {string}
             */
            second_factor: "off" | "needed" | "proved";
            user: components["schemas"]["Named"];
        };
        /**
         * @description How bad, worst first in order.
         * @enum {string}
         */
        Severity: "critical" | "high" | "medium" | "low" | "info";
        /** @description Somebody whose accounts open this door too. */
        SignInProvider: {
            /** @description Its word in addresses. */
            id: string;
            /** @description Its name, for a button. */
            name: string;
        };
        /** @description Whose accounts open this door. */
        SignInProviders: {
            /** @description The providers, in the order of the setting. */
            items: components["schemas"]["SignInProvider"][];
        };
        /** @description A sign-in that was begun. */
        SignInStarted: {
            /** @description Send the browser there within ten minutes. */
            url: string;
        };
        /**
         * @description Why a file was not read, or not counted.
         * @enum {string}
         */
        SkipReason: "symlink" | "not_regular" | "too_large" | "binary" | "unknown_language" | "vendored" | "generated" | "unreadable";
        /** @description How many files for one reason. */
        SkippedFiles: {
            /** @description Up to five paths, sorted. */
            examples: string[];
            /**
             * Format: int64
             * @description How many.
             */
            files: number;
            /** @description Why. */
            reason: components["schemas"]["SkipReason"];
        };
        /** @description A task. */
        Task: {
            /**
             * Format: int32
             * @description Attempts begun.
             */
            attempt: number;
            /** @description Somebody asked to stop it; the runner will learn it with its next heartbeat. */
            cancel_requested: boolean;
            /**
             * Format: int64
             * @description When it was made (Unix ms).
             */
            created_at: number;
            error?: components["schemas"]["TaskError"] | null;
            /**
             * Format: int64
             * @description The number of its newest event: what this state already contains.
             */
            event_seq: number;
            /**
             * Format: int64
             * @description When it ended (Unix ms).
             */
            finished_at?: number | null;
            /** @description Its id. */
            id: string;
            /** @description What kind of job it is. */
            kind: components["schemas"]["TaskKind"];
            /**
             * Format: int32
             * @description Attempts before it is a dead letter.
             */
            max_attempts: number;
            progress?: components["schemas"]["Progress"] | null;
            /** @description The project it works on. */
            project_id?: string | null;
            result?: components["schemas"]["TaskResult"] | null;
            /**
             * Format: int64
             * @description It is not begun before this (Unix ms).
             */
            run_after: number;
            /** @description The runner that holds it. */
            runner_id?: string | null;
            /**
             * Format: int64
             * @description When the newest attempt began (Unix ms).
             */
            started_at?: number | null;
            /** @description Where it is in its life. */
            state: components["schemas"]["TaskState"];
            /**
             * Format: int64
             * @description When it last changed (Unix ms).
             */
            updated_at: number;
        };
        /** @description Why an attempt did not succeed. */
        TaskError: {
            /** @description Stable word for programs, e.g. `lease-expired`, `timed-out`, `clone-failed`. */
            code: string;
            /** @description One sentence for people. */
            message: string;
        };
        /** @description One thing that happened to a task. */
        TaskEvent: components["schemas"]["EventBody"] & {
            /**
             * Format: int64
             * @description When (Unix ms).
             */
            at: number;
            /**
             * Format: int64
             * @description Its number, from 1.
             */
            seq: number;
        };
        /**
         * @description The kinds of job there are; a runner says which it can do.
         * @enum {string}
         */
        TaskKind: "scan";
        /** @description What a task brought. */
        TaskResult: {
            /** @description The report of a scan. */
            report_id: string;
        };
        /**
         * @description Where a job is in its life.
         * @enum {string}
         */
        TaskState: "queued" | "leased" | "running" | "succeeded" | "failed" | "cancelled" | "dead";
        /** @description A framework, service, tool or platform the project uses. */
        Technology: {
            /** @description `framework`, `build`, `package_manager`, `ci`, `container`, `platform`, `database`, `test`, `tool`. */
            category: string;
            /**
             * Format: double
             * @description 0 to 1: 1 for a lock file or manifest entry, less for a mere file name.
             */
            confidence: number;
            /** @description At least one, at most five, sorted. */
            evidence: components["schemas"]["Evidence"][];
            /** @description The usual name. */
            name: string;
            /** @description The version, when a manifest or lock file says it. */
            version?: string | null;
        };
        /** @description Tokens that an API client of yours has. */
        TokenFamily: {
            /**
             * Format: int64
             * @description When they were first given out (Unix ms).
             */
            created_at: number;
            /**
             * Format: int64
             * @description When they end at the latest (Unix ms).
             */
            expires_at: number;
            /** @description `tok_…`. */
            id: string;
            /** @description What uses them. */
            name: string;
            /** @description What they may be used for. */
            scopes: ("read" | "write" | "admin" | "metrics")[];
            /** @description The session they end with: `ses_…`. */
            session: string;
            /**
             * Format: int64
             * @description When they were last refreshed (Unix ms).
             */
            used_at: number;
        };
        /** @description An access token and the refresh token that gets the next one. */
        Tokens: {
            /** @description Send it as `Authorization: Bearer …`. Null in the repeated answer to an `Idempotency-Key`: it is not kept. */
            access_token: string | null;
            /**
             * Format: int64
             * @description The access token's time, in seconds.
             */
            expires_in: number;
            /** @description What these tokens have in common: `tok_…`. */
            id: string;
            /** @description Good for one use at `POST /v1/tokens/refresh`, which gives the next one. Null likewise. */
            refresh_token: string | null;
            /** @description What the tokens may be used for, words with spaces between. */
            scope: string;
            /**
             * @description `Bearer`.
             * @enum {string}
             */
            token_type: "Bearer";
        };
        /** @description What an assessment said. */
        TriedAssessment: {
            assessment: components["schemas"]["Verdict"];
        };
        /** @description A dependency file that could not be understood. */
        UnparsedFile: {
            /** @description Why, without the file's text. */
            error: string;
            /** @description Path from the scan's root. */
            path: string;
        };
        /** @description An upload. */
        Upload: {
            /**
             * Format: int64
             * @description When it was announced (Unix ms).
             */
            created_at: number;
            /**
             * Format: int64
             * @description A pending upload is thrown away after this (Unix ms).
             */
            expires_at: number;
            /** @description The file's name. */
            filename: string;
            /** @description Its id. */
            id: string;
            /** @description `single`: PUT the content. `multipart`: PUT the parts, then complete. */
            mode: string;
            /**
             * Format: int64
             * @description Bytes of each part but the last.
             */
            part_size: number;
            /**
             * Format: int64
             * @description How many parts there are.
             */
            parts_total: number;
            /** @description The parts that have arrived. */
            received: components["schemas"]["UploadPart"][];
            /** @description SHA-256 of the whole file, lower-case hex. */
            sha256: string;
            /**
             * Format: int64
             * @description Bytes.
             */
            size: number;
            /** @description Where it is in its life. */
            state: components["schemas"]["UploadState"];
        };
        /** @description A part that has arrived. */
        UploadPart: {
            /**
             * Format: int32
             * @description Its number, from 1.
             */
            part: number;
            /**
             * Format: int64
             * @description Bytes.
             */
            size: number;
        };
        /**
         * @description Where an upload is in its life.
         * @enum {string}
         */
        UploadState: "pending" | "complete" | "aborted";
        /** @description The verdict on a request. */
        Verdict: {
            /**
             * @description What to do about it.
             * @enum {string}
             */
            actionRequired: "allow" | "log" | "challenge" | "block";
            /** @description How far the caller may be trusted as an AI agent, 0 to 1; 0.5: nothing is known. */
            aiAgentTrust: number;
            /** @description The rules that matched. */
            matchedRules: components["schemas"]["MatchedRule"][];
            /** @description What to answer. */
            recommendedResponse: string;
            /**
             * Format: int64
             * @description The points behind the level.
             */
            score: number;
            /**
             * @description How much it looks like an attack.
             * @enum {string}
             */
            threatLevel: "none" | "low" | "medium" | "high" | "critical";
        };
        /** @description Which build this is. */
        Version: {
            /** @description Commit it was built from. */
            commit: string;
            /** @description `production`, `development` or `test`. */
            environment: string;
            /** @description Version of the product. */
            version: string;
        };
        /** @description How one can sign in and up here. */
        WaysIn: {
            /** @description By a link that is mailed. */
            links: boolean;
            /** @description By a passkey. */
            passkeys: boolean;
            /** @description By a password. */
            passwords: boolean;
            /** @description By other sites. */
            providers: components["schemas"]["SignInProvider"][];
            /**
             * @description Who may make an account.
             * @enum {string}
             */
            sign_up: "open" | "invited" | "closed";
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
