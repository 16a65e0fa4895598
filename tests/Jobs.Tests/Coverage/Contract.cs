namespace Jobs.Tests.Coverage;

/// <summary>What the contract says, in its order: the constants that <see cref="CoversAttribute"/> takes.</summary>
internal static class Contract
{
    [Section("Operations")]
    public static class Operations
    {
        public const string Find = "`GET /projects/{projectId}/jobs` answers 200 with the jobs that match all criteria";
        public const string Get =
            "`GET /projects/{projectId}/jobs/{jobId}` answers 200 with one job, so that every `hRef` resolves";
        public const string Documents = "`/openapi/v3.json` and `/openapi/v3.yaml` answer the OpenAPI document";
        public const string DocumentationPage = "`/swagger/ui` is a page to try it";
        public const string Live = "`/health/live` answers 200";
        public const string Ready = "`/health/ready` answers 200 or 503";
        public const string Options = "`OPTIONS` on a known path answers 204 with `Allow`";
        public const string OtherMethods = "Any other method on a known path is 405 with `Allow` and the error body";
        public const string OtherPaths = "Any other path is 404 with the error body";
        public const string NoPathPrefix = "There is no path prefix";
        public const string Head = "`HEAD` answers what `GET` would on every path, without the body";
        public const string PathLiterals = "Literal segments match without regard to case, and a trailing slash is allowed";
        public const string EmptySegment = "A path with an empty segment is an unknown path";
        public const string AdminPaths = "`/admin/*` belongs to the Functions host";
        public const string WebServerAnswers =
            "A request that the web server rejects before any code of ours runs is answered by the web server";
        public const string HostsAgree = "Both hosts give the same answers";
    }

    [Section("Find jobs: input")]
    public static class FindInput
    {
        public const string ProjectIdLength = "`projectId` has 1 to 255 characters";
        public const string ProjectIdCharacters = "`projectId` has characters that a key allows, else 400 code 20";
        public const string EncodedSlash = "An encoded slash is part of `projectId`, so 400";
        public const string StateValues = "`state` is repeated, comma-separated or both; a job matches if it is in any of them";
        public const string InvalidState =
            "Any other `state`, an empty one included, is 400 code 28, and the description lists the values";
        public const string StatusAlias = "`status` is another name of `state`";
        public const string ResourceHref = "`resourceHref` is an exact match with the stored reference; repeatable, any matches";
        public const string ResourceHrefLength = "`resourceHref` has 1 to 1,024 characters";
        public const string DateRanges =
            "`createdDate.gt`, `.gte`, `.lt`, `.lte` and the same for the other dates: at full precision, and no match without the date";
        public const string DateFormats =
            "A range is an RFC 3339 date-time with an offset and up to seven decimals, or a date; else 400 code 28 with an example";
        public const string EmptyRanges = "A range that cannot match anything is not an error";
        public const string RequesterId = "`requesterId` is an exact match, repeatable, any matches; 1 to 1,024 characters, no comma lists";
        public const string Offset =
            "`offset` is 0 by default; below 0, not a whole number, over the maximum or empty is 400 code 28";
        public const string OffsetPastTheEnd = "An `offset` past the end is 200, `[]` and the true total";
        public const string Limit =
            "`limit` is 100 by default; below 1, not a whole number, over the maximum or empty is 400 code 28";
        public const string LimitHasNoUpperBound = "`limit` has no upper bound, and never silently fewer jobs are returned";
        public const string SortPattern =
            "`sort` has at most 100 characters and matches the pattern, `-` only before the first field, else 400 code 28";
        public const string SortDescending = "A `-` makes that field descending";
        public const string AcceptLanguage = "`Accept-Language` chooses `en` (default) or `fr`";
        public const string ParameterGivenTwice = "`offset`, `limit`, `sort` or a range given twice is 400 code 28";
        public const string UnknownParameters = "Parameters that are not in the table are ignored";
        public const string ParameterNameCase = "Names match without regard to case";
        public const string ArrayNames = "The name of an array may end in `[]`";
        public const string WholeNumbers = "A whole number is ASCII digits only; leading zeros are harmless";
        public const string CombinedCriteria = "Criteria of different names are ANDed, values of one name are ORed";
        public const string SortFields =
            "The sortable fields are these eight, spelled exactly so; any other is 400 code 28, and the description lists them";
        public const string OrdinalOrder =
            "Strings and `state` are ordered by ordinal comparison, dates by time at full precision";
        public const string AbsentDates = "An absent date comes before every present one ascending, after every one descending";
        public const string Ties = "Ties, and the order without `sort`, are by `createdDate` and then `id`";
        public const string StablePages = "Pages of an unchanged collection never overlap or skip";
    }

    [Section("Find jobs: output")]
    public static class FindOutput
    {
        public const string ContentType = "200 with `Content-Type: application/json; charset=utf-8`";
        public const string Counts =
            "`X-Total-Count` is the number that match before paging, `X-Result-Count` the number in the body";
        public const string LinkRelations = "`Link` has `first`, `prev`, `next` and `last`";
        public const string LinkTargets = "`Link` has relative references that keep every other parameter as it was sent";
        public const string LinkLength =
            "`Link` has at most 4,096 bytes; relations are left out in the order `last`, `first`, `prev`, `next`";
        public const string NoLinks = "No `Link` when nothing matches";
        public const string EntityTag = "`ETag` changes when, and only when, the body or a count would";
        public const string IfNoneMatch = "`If-None-Match` (lists, weak tags, `*`) answers 304 without a body";
        public const string CacheControl = "`Cache-Control` is `private, no-cache`";
        public const string BareArray = "The body is a bare array of jobs";
        public const string FieldOrder = "Fields are in the order of the contract, with their types";
        public const string HrefEncoding = "`hRef` is percent-encoded";
        public const string AbsoluteHref = "`hRef` is absolute when a public base URL is configured";
        public const string Dates = "Dates are UTC, cut (not rounded) to milliseconds";
        public const string ProcessingDates = "`startProcessingDate` and `endProcessingDate` are present once they happened";
        public const string Messages = "`messages` are always present, empty when none, their description when there is one";
        public const string AbsentFields = "An absent optional field is left out, never `null`";
        public const string Freshness = "An answer reflects every insert and update acknowledged before the request";
        public const string DeletedMark = "A job marked `Deleted` disappears immediately";
        public const string DeletedEntity =
            "An entity deleted directly, without the mark, disappears within the reconcile interval";
    }

    [Section("Count jobs")]
    public static class CountJobs
    {
        public const string Counts =
            "`GET /projects/{projectId}/job-counts` answers 200 with `total` and the four counts, always present, in this order";
        public const string EqualsTotalCount = "`total` equals the `X-Total-Count` of a find with the same criteria";
        public const string IgnoredParameters = "`offset`, `limit` and `sort` are ignored";
        public const string AsForFind = "`ETag`, `If-None-Match`, `Cache-Control`, freshness, errors and authorization are as for find";
    }

    [Section("Wait for a change")]
    public static class WaitForChange
    {
        public const string Held =
            "A find, get or counts request with `If-None-Match` and `Prefer: wait=N` that would be 304 is held until the answer changes";
        public const string Ends = "It is 304 after N seconds, after `Jobs__MaxWait`, or when the instance shuts down";
        public const string Disabled = "`Jobs__MaxWait` of 0 disables waiting";
        public const string PreferenceApplied = "If the wait was granted, the answer carries `Preference-Applied: wait=M`";
        public const string Ignored = "A `Prefer` header that is malformed, or without `If-None-Match`, is ignored";
        public const string WithinASecond = "A waiting caller sees a change within 1 s of its acknowledgement";
        public const string Limit =
            "Waiting requests have a limit of their own; beyond it, 304 is sent at once, without `Preference-Applied`";
        public const string RetryAfter = "A get of a job that has not ended carries `Retry-After`";
    }

    [Section("Compression and CORS")]
    public static class Compression
    {
        public const string Encodings = "Bodies of 1 KiB or more are encoded with `br` or `gzip`";
        public const string Negotiation = "`Accept-Encoding` chooses the encoding by quality values";
        public const string Vary = "Every answer that could be encoded carries `Vary: Accept-Encoding`";
        public const string EntityTags = "Each encoding has its own `ETag`; `If-None-Match` matches any of them";
        public const string AllowedOrigins =
            "Answers to allowed origins carry `Access-Control-Allow-Origin`, `Vary: Origin` and all response headers exposed";
        public const string Preflight = "A preflight request is answered 204 with methods and request headers";
        public const string OtherOrigins = "Other origins get no CORS header, and no origin gets `Access-Control-Allow-Credentials`";
    }

    [Section("Get a job")]
    public static class GetJob
    {
        public const string InvalidJobId = "A `jobId` that is not a hyphenated UUID is 400 code 20";
        public const string JobIdCase = "A `jobId` is accepted in either case";
        public const string UnknownJob = "A UUID that is not a job of this project is 404 code 60";
        public const string JobResponse = "Else 200 with the job object, `ETag`, `If-None-Match` and `Cache-Control` as for find";
    }

    [Section("Errors")]
    public static class Errors
    {
        public const string ErrorBody = "Every error of every path has the body `{code, message, description}`";
        public const string Localization = "`message` and `description` are localized";
        public const string Descriptions = "`description` names what is wrong and what would be acceptable";
        public const string InvalidPathValue = "400 code 20 for `projectId` and `jobId`";
        public const string InvalidQueryValue = "400 code 28 for `state`, `resourceHref`, `requesterId`, ranges, `offset`, `limit`, `sort`";
        public const string NotFound = "404 code 60 for an unknown path or job";
        public const string MethodNotAllowed = "405 code 61 with `Allow`";
        public const string InternalError = "500 code 1 for anything unexpected, with the request id and no internals";
        public const string StorageUnavailable = "503 code 5 with `Retry-After` when Table Storage cannot be reached in time";
        public const string OverCapacity = "503 code 6 with `Retry-After` when load is shed";
        public const string NoStorageRequests = "Rejected requests make no storage request";
        public const string RequestId = "Every response carries `X-Request-Id`";
    }

    [Section("Credentials", Note = "Keys, tokens, channels and privileges: see [security-coverage.md](security-coverage.md).")]
    public static class Credentials;

    [Section("The table")]
    public static class Table
    {
        public const string EntityIsJob = "One entity is one job, its properties under these names and types";
        public const string DeletedColumn =
            "`Deleted` that is true takes a job out of the collection, `Deleted` that is false does not";
        public const string MalformedEntity = "An entity that does not fit is left out of results and counts";
        public const string MalformedEntityReport =
            "An entity that does not fit is reported in the log and in a metric with its keys";
    }
}
