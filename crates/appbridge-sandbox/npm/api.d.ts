// Written from openapi.json by declarations.js.

/** Everything that can be known about a sandbox, but for client secrets. */
export interface SandboxState {
  /** The version of these routes: the first number of this document's version. */
  controlVersion: number;
  /** Differs from start to start. */
  instance: string;
  /** The identity provider's issuer and the base of all routes, without a slash at its end. */
  issuer: string;
  tenants: Tenant[];
  settings: Settings;
  /** Those in force, in the order in which they were ordered. */
  faults: ActiveFault[];
  /** The one that the sandbox was started with is the first. */
  apps: RegisteredApp[];
}

/** A merchant, without the records. Every sandbox has the same ones. */
export interface Tenant {
  /** tenantId of tokens, and what X-Tenant-ID names. */
  id: string;
  /** The short name that session tokens carry. */
  slug: string;
  /** The company's name. */
  name: string;
  /** Those who work there. */
  users: User[];
  /** Of the app that the sandbox was started with. */
  installation: Installation;
  /** Of each app, by app id. */
  installations: {
    [name: string]: Installation;
  };
  /** The latest calls of apps' lifecycle URLs, oldest first. */
  lifecycleCalls: LifecycleCall[];
  /** Grows whenever the tenant's records have changed. */
  recordsVersion: number;
}

export interface User {
  id: string;
  name: string;
  email: string;
}

/** How far a tenant has come with installing an app. */
export type Installation = "notInstalled" | "installing" | "installed";

export interface InstallationChange {
  state: Installation;
}

export type LifecycleCall = {
  /** Counts the calls for this tenant. */
  number: number;
  appId: string;
  at: string;
  event: "connect" | "disconnect";
  /** The address, as the manifest has it. */
  url: string;
} & ({
  outcome: "pending" | "refused" | "timedOut" | "failed";
} | {
  outcome: "answered";
  status: number;
  milliseconds: number;
});

/** An app of the sandbox, without its client secret. */
export interface RegisteredApp {
  /** The name in the credentials of the token endpoints. */
  clientId: string;
  /** What the app signs users in with. */
  publicClientId: string;
  /** aud of app tokens. */
  appId: string;
  /** null while the sandbox's first app is not registered. */
  manifest: Manifest | null;
  /** How the store presents it, where its manifest says so. */
  listing: Listing | null;
  /** What JTL would refuse of its manifest. */
  manifestWarnings: Warning[];
  /** What its manifest asks for and this sandbox does not do. */
  unsupported: Unsupported[];
  /** What it may do at the ERP's API. */
  grantedScopes: string[];
  /** Scopes that its panes require and it does not have; such panes are not shown. */
  missingScopes: string[];
}

/** A newly registered app. */
export type Registered = RegisteredApp & {
  /** Nothing shows it again. */
  clientSecret: string;
};

export interface ManifestText {
  /** A manifest as its file has it: places in it are places in the file. */
  text: string;
}

/** Where an app appears and what it asks for: what the sandbox reads of its app.json. */
export interface Manifest {
  technicalName: string;
  version: string;
  lifecycle: {
    configurationUrl?: string;
    connectUrl?: string;
    disconnectUrl?: string;
  };
  capabilities: {
    hub: {
      appLauncher?: {
        redirectUrl: string;
      };
    };
    erp: {
      menuItems: {
        id: string;
        name: string;
        url: string;
      }[];
      pane: {
        context: string;
        title: string;
        matchChildContext: boolean;
        url: string;
        requiredScopes?: string[];
      }[];
      api: {
        scopes: string[];
      };
    };
  };
  authentication?: {
    publicClient?: {
      redirectUris: string[];
      postLogoutRedirectUris: string[];
    };
  };
}

export interface LocalText {
  short?: string;
  full?: string;
}

export interface Listing {
  defaultLocale?: string;
  /** By locale. */
  name: {
    [name: string]: LocalText;
  };
  /** By locale. */
  description: {
    [name: string]: LocalText;
  };
  media: {
    icons: {
      light?: string;
      dark?: string;
    };
  };
}

export interface Warning {
  severity: "error" | "warning";
  code: "unknown_key" | "wrong_type" | "unknown_context" | "old_context" | "unknown_scope" | "no_scopes" | "no_redirect_uris" | "insecure_redirect_uri" | "technical_name_spaces" | "byte_order_mark" | "old_form";
  /** Such as capabilities.erp.pane[0].context; empty for the file as a whole. */
  path: string;
  /** A sentence for people. */
  rule: string;
  /** The key or value that is taken for meant. */
  suggestion?: string;
}

export interface Unsupported {
  code: "webhooks" | "closed_preview" | "min_cloud_api_version" | "headless";
  path: string;
}

export interface Finding {
  severity: "error" | "warning";
  /** Which rule is broken, such as unknown_key; stable. */
  code: string;
  /** Empty for the file as a whole. */
  path: string;
  line: number;
  /** In characters. */
  column: number;
  /** The rule, in a sentence that says what to change. */
  message: string;
  suggestion?: string;
}

export interface Report {
  /** Whether the sandbox can host such an app, whatever JTL would say of it. */
  usable: boolean;
  /** In the order of the text. */
  findings: Finding[];
}

/** An address of a manifest that was asked by GET. */
export type Reached = {
  /** The path of the field. */
  path: string;
  url: string;
} & ({
  outcome: "answered";
  status: number;
  milliseconds: number;
  /** The header that keeps the page out of a frame of this App Shell. */
  forbidsFrames?: string;
} | {
  outcome: "refused" | "timedOut";
} | {
  outcome: "failed";
  reason: string;
});

/** Whether a page of an app can be shown in a frame. */
export type Reachability = {
  outcome: "answers" | "refused" | "timedOut";
} | {
  outcome: "failed";
  reason: string;
} | {
  outcome: "status";
  /** That of an error. */
  status: number;
} | {
  outcome: "forbidsFrames";
  header: string;
  value: string;
} | {
  outcome: "leadsElsewhere";
  /** The origin that a redirect leads to. */
  location: string;
};

/** How the platform and the App Shell behave. */
export interface Settings {
  /** How the App Shell hands its port to an app: in the first message only, or a new channel in every message. */
  handshake: "once" | "fresh";
  /** To which pages the App Shell hands its port: those of the origin in the manifest, or any. */
  handshakeTarget: "app" | "any";
  /** Whether the account service's key set wants an access token. */
  jwksRequiresBearer: boolean;
  /** Of session tokens and app tokens. */
  sessionTokenTtlSeconds: number;
  /** How far the identity provider's clock is ahead when it signs the tokens of a sign-in. */
  clockSkewSeconds: number;
  accessTokenTtlSeconds: number;
  /** iss of session tokens; null for none. */
  sessionTokenIssuer: string | null;
  /** The scopes that apps have; null for what their manifests ask for. */
  grantedScopes: string[] | null;
  /** Whether the ERP API answers 402 for a tenant that has not installed the app. */
  requiresInstallation: boolean;
  /** Of the ERP API; null for any number. */
  rateLimitPerMinute: number | null;
  /** Which version's names the ERP API takes. */
  apiVersion: "any" | "early" | "later";
  /** The type of hasNextPage and hasPreviousPage. */
  pageFlags: "boolean" | "int";
  decimals: "number" | "string";
  moments: "utc" | "offset" | "local";
  /** The status of a request without X-Tenant-ID. */
  missingTenant: "400" | "412";
  scxTokenTtlSeconds: number;
  scxAuthRateLimitPerMinute: number | null;
}

/** A merge patch (RFC 7396): null takes a field back to its default. */
export interface SettingsPatch {
  handshake?: "once" | "fresh" | null;
  handshakeTarget?: "app" | "any" | null;
  jwksRequiresBearer?: boolean | null;
  sessionTokenTtlSeconds?: number | null;
  clockSkewSeconds?: number | null;
  accessTokenTtlSeconds?: number | null;
  sessionTokenIssuer?: string | null;
  grantedScopes?: string[] | null;
  requiresInstallation?: boolean | null;
  rateLimitPerMinute?: number | null;
  apiVersion?: "any" | "early" | "later" | null;
  pageFlags?: "boolean" | "int" | null;
  decimals?: "number" | "string" | null;
  moments?: "utc" | "offset" | "local" | null;
  missingTenant?: "400" | "412" | null;
  scxTokenTtlSeconds?: number | null;
  scxAuthRateLimitPerMinute?: number | null;
}

export interface TokenRequest {
  tenantId: string;
  /** A user of that tenant. */
  userId: string;
  /** Instead of the setting's; negative for a token that has expired already. */
  ttlSeconds?: number | null;
}

export interface SessionToken {
  token: string;
}

export interface AppToken {
  accessToken: string;
}

export interface Rotation {
  /** Whether the keys so far leave the published set at once. */
  withdrawOld: boolean;
}

export interface SigningKey {
  /** Of the key that signs from now on. */
  kid: string;
}

export interface Revoked {
  /** How many. */
  revoked: number;
}

/** What goes wrong, and where. */
export interface Fault {
  /** The service that it strikes. */
  target: "token" | "jwks" | "appKeys" | "discovery" | "authorize" | "userInfo" | "endSession" | "signIn" | "erp" | "bridge" | "onPremise" | "scxAuth" | "scx";
  /** 400 to 599, 200 together with a body, or 300 to 399 together with a location. */
  status?: number;
  /** A string is sent as it stands (so it may be broken JSON), anything else as JSON. */
  body?: unknown;
  /** How long the response waits. */
  delayMs?: number;
  /** HTTP 200 with these errors; only for the ERP. */
  graphqlErrors?: unknown[];
  /** Together with graphqlErrors: the data of the response stays. */
  partialData?: boolean;
  /** Redirects there, with 302 unless a status says otherwise. */
  location?: string;
  /** Only with a status of 400 to 599. */
  retryAfterSeconds?: number;
  /** So many bytes of blanks, streamed. */
  bytes?: number;
  /** Closes the connection instead of responding to the end. */
  cut?: "beforeAnswer" | "inBody";
  /** The response's body comes byte by byte, with such a pause before each. */
  trickleMs?: number;
  /** Only for the target signIn, and with nothing but times. */
  signIn?: "refused" | "unavailable" | "codeExpired" | "codeUsed" | "wrongNonce" | "wrongState" | "opaqueAccessToken";
  /** Only for the target bridge, and with nothing but method, surface, delayMs, body and times. */
  bridge?: "handshakeNever" | "handshakeLate" | "handshakeTwice" | "handshakeForeign" | "replyNever" | "replyLate" | "replyRejected" | "replyWrongId" | "replyTwice" | "replyMalformed" | "portClosed" | "pageReloaded" | "eventFlood";
  /** The method of the bridge whose calls it strikes; those of every method without it. */
  method?: string;
  /** The kind of page whose bridge it strikes; every one's without it. */
  surface?: Surface;
  /** How many more requests it strikes; without it, all until it is ended. */
  times?: number;
}

/** A fault in force. Its times are those that are left. */
export type ActiveFault = {
  /** No two faults of a sandbox have the same. */
  id: number;
  /** How often it has struck. */
  hits: number;
} & Fault;

/** A kind of page of an app. */
export type Surface = "pane" | "erp" | "setup";

/** What happens at the App Shell's end of a bridge. */
export type Moment = {
  moment: "handshake";
  surface: Surface;
} | {
  moment: "call";
  surface: Surface;
  method: string;
};

/** A list of the ERP, by the name of its panes' context. */
export type List = "customers" | "items" | "salesorders";

export interface Choice {
  context: List;
  /** A record of that list, or null for nothing. */
  id: string | null;
}

export interface Selection {
  /** Grows with every selection for a tenant. */
  number: number;
  context: List;
  id: string | null;
}

export interface ShellEvent {
  /** What pages subscribe to, such as CustomerChanged. */
  topic: string;
  /** null without it. */
  payload?: unknown;
  /** Which pages it is for; all that are open without it. */
  surface?: Surface;
}

export interface Told {
  /** How many App Shells have been told. */
  shells: number;
}

export interface Customer {
  id: string;
  customerNumber: string;
  firstName: string | null;
  lastName: string | null;
  emailAddress: string | null;
  /** null for a private customer. */
  companyName: string | null;
  city: string | null;
}

export interface CustomerPage {
  items: Customer[];
  totalCount: number;
  hasNextPage: boolean;
  /** Where the next page starts; null on an empty page. */
  endCursor: string | null;
}

/** Its fields are named as in the ERP's API. */
export type Record = {
  id: string;
  [name: string]: unknown;
};

export interface RecordPage {
  items: Record[];
  totalCount: number;
  /** The one that was given. */
  page: number;
  size: number;
}

export interface Opening {
  /** Whether apps may ask for an API key. */
  open: boolean;
}

export interface Approval {
  /** All that the app asks for without it. */
  scopes?: string[] | null;
}

/** An app's request for an API key. Holds no key. */
export interface RegistrationRequest {
  id: string;
  appId: string;
  displayName: string;
  description: string;
  version: string;
  providerName: string;
  providerWebsite: string;
  mandatoryApiScopes: string[];
  optionalApiScopes: string[];
  state: "pending" | "approved" | "handedOver" | "refused" | "revoked";
}

/** A request that the platform has answered. Holds no token, no body and no query. */
export interface SeenRequest {
  /** Counts the requests of this sandbox, in the order of their responses. */
  number: number;
  at: string;
  method: string;
  path: string;
  status: number;
  /** The kind of its bearer token, when it had one. */
  bearer: "access" | "app" | "session" | "scx" | "unknown" | null;
  xTenantId: string | null;
  contentType: string | null;
  milliseconds: number;
  /** X-Request-ID, as it came. */
  requestId?: string;
  /** The id of the fault that struck it. */
  fault?: number;
  /** Why it was refused or failed. */
  reason?: string;
  /** The scope that the app lacks, where that is the reason. */
  missingScope?: string;
}

/** A server-sent event of GET /events, with its name and its data. */
export type Event = {
  event: "state";
  data: SandboxState;
} | {
  event: "request";
  data: SeenRequest;
} | {
  event: "select";
  data: Selection;
} | {
  event: "publish";
  data: ShellEvent;
};

export interface Refusal {
  /** What to change. */
  error: string;
  /** What is wrong with a manifest. */
  findings?: Finding[];
}
