namespace Jobs.Tests.Coverage;

/// <summary>What <c>docs/security.md</c> promises: the constants that <see cref="CoversAttribute"/> takes.</summary>
internal static class Threats
{
    [Section("API1 Broken object level authorization")]
    public static class ObjectLevel
    {
        public const string AuthorizedProject =
            "Every request is authorized for the project in its path, by the decoded id, compared exactly";
        public const string ForeignProject =
            "A foreign project and one that does not exist get the same answer, without a storage request";
        public const string ForeignJob = "A job is found through its own project only";
    }

    [Section("API2 Broken authentication")]
    public static class Credentials
    {
        public const string Signature = "A token without a valid signature of the issuer is rejected";
        public const string RequiredClaims = "A token without a required claim is rejected";
        public const string SingleToken = "Two `Authorization` values are rejected, however they arrive";
        public const string UnknownApiKey = "An unknown API key is rejected";
        public const string TokenFormat =
            "A signed token that is malformed, is no access token or is bound to its sender is rejected, never an internal error";
        public const string KeyRotation = "A valid token is accepted while the issuer changes its keys";
    }

    [Section("API3 Broken object property level authorization")]
    public static class PropertyLevel
    {
        public const string NoWrites = "No method writes, whatever the credentials";
    }

    [Section("API4 Unrestricted resource consumption")]
    public static class Consumption
    {
        public const string TokenSize = "The size and the nesting of a token are bounded";
        public const string IssuerRequests = "A flood of unknown keys or forged signatures causes a few requests to the issuer";
        public const string LogRecords = "A flood of rejected requests is counted by a metric, and writes a few log records";
        public const string MetadataSize = "The issuer's metadata is limited in size";
        public const string MalformedHeaders = "A long malformed header takes no more time than its length is worth";
    }

    [Section("API5 Broken function level authorization")]
    public static class FunctionLevel
    {
        public const string Permission = "A token without the permission is denied";
        public const string RequesterRole = "Only a caller with the configured role may name a requester";
    }

    [Section("API6 Unrestricted access to sensitive business flows")]
    public static class BusinessFlows
    {
        public const string NoActions = "Reading starts nothing: no method writes, whatever the credentials";
    }

    [Section("API7 Server side request forgery")]
    public static class RequestForgery
    {
        public const string AddressesInTokens = "No address or key from a token is used";
        public const string ForeignTokens =
            "Tokens of other issuers, and tokens without a possible signature, cause no request to an issuer with known keys";
        public const string MetadataAddress =
            "The metadata address comes from the settings, which allow https only, or http on this machine";
    }

    [Section("API8 Security misconfiguration")]
    public static class Misconfiguration
    {
        public const string OnByDefault = "Authentication is on by default and cannot be switched off in Azure";
        public const string LoopbackOnly =
            "Without authentication the server listens on loopback addresses only, and says so at the start";
        public const string EnvironmentName =
            "A variable for other programs does not put a server in Production into Development";
        public const string IssuerRequired = "The server does not start in production without an issuer";
        public const string ErrorTexts =
            "An error repeats nothing that was sent or configured, and does not say what is wrong with a token";
    }

    [Section("API9 Improper inventory management")]
    public static class Inventory
    {
        public const string Anonymous = "Probes and documents answer without the issuer and read no credentials";
    }

    [Section("API10 Unsafe consumption of APIs")]
    public static class Consumed
    {
        public const string InvalidMetadata = "Invalid metadata is 503 until it is valid";
        public const string MetadataAddresses = "Redirected metadata and keys at an unsafe address are not used";
        public const string CallerContext =
            "Requests to the issuer and the table carry no `traceparent`, `tracestate` or `baggage` of a caller";
        public const string MetadataIssuer = "Metadata of another issuer makes no token valid";
        public const string IssuerDown = "An issuer that is down at the start is 503 until it is up";
        public const string ClaimTypes = "A projects claim of any other type grants nothing";
    }

    [Section("What the log records")]
    public static class Log
    {
        public const string NoSecrets = "No token, key or hash is logged";
        public const string RejectedRequester = "A requester that was rejected is not recorded";
    }
}
