using CsCheck;

namespace Jobs.Tests.Fuzzing;

/// <summary>Changes that turn a valid request into a hostile one.</summary>
internal static class FuzzMutations
{
    private static readonly string[] Headers =
    [
        "X-Requester-Id", "X-API-Key", "Authorization", "Accept-Language", "Accept-Encoding", "If-None-Match", "Origin", "X-Something",
    ];

    private static readonly string[] AcceptedEncodings =
    [
        "br", "gzip", "GZIP", "gzip, deflate, br, zstd", "br;q=0.5, gzip", "br ; q=0", "*", "*;q=0", "identity;q=0, *", "identity",
        "identity, br;q=0.999", "deflate, compress;q=0.5", "gzip;q=0.001", ",br,,", "br;q=2", "br;q=x, gzip", "br gzip", "\"br\"",
    ];

    private static readonly Func<FuzzRequest, FuzzRequest>[] RepeatedQuery =
    [
        static request => request with { Query = request.Query.AddRange(request.Query) },
        static request => request with { Query = [.. request.Query.Select(part => part.Replace('=', '&'))] },
        static request => request with { Query = [.. request.Query.Select(part => part.Replace("=", "==", StringComparison.Ordinal))] },
        static request => request with { Query = [string.Join(';', request.Query)] },
        static request => request with { Query = [.. request.Query.Select(part => part + "%")] },
    ];

    /// <summary>A change.</summary>
    public static Gen<Func<FuzzRequest, FuzzRequest>> Any { get; } = Gen.Frequency(
        (4, Gen.Select(HostileTexts.InTarget, Gen.Int[0, 1000], InSegment)),
        (6, Gen.Select(HostileTexts.InTarget, Gen.Int[0, 1000], InQuery)),
        (2, Gen.Select(HostileTexts.InTarget, HostileTexts.InTarget, NewParameter)),
        (2, Gen.Select(Gen.OneOf("offset", "limit", "sort", "state", "status", "resourceHref", "requesterId", "createdDate.gte", "endProcessingDate.lt"),
            HostileTexts.InTarget, NewParameter)),
        (1, Gen.OneOf(RepeatedQuery)),
        (3, Gen.Select(Gen.OneOf("", ".", "..", "%2e", "%2E%2e", "x", "PROJECTS", "%70rojects"), Gen.Int[0, 1000], NewSegment)),
        (1, Gen.Int[0, 1000].Select(OtherCase)),
        (1, Gen.OneOf(('s', "%C5%BF"), ('k', "%E2%84%AA"), ('i', "%C4%B1")).Select(Lookalike)),
        (1, Gen.OneOf("http://localhost", "HTTP://localhost", "http://localhost:80", "http://other", "localhost", "*").Select(NewOrigin)),
        (2, HostileTexts.Methods.Select(OtherMethod)),
        (4, Gen.Select(Gen.OneOf(Headers), HostileTexts.InHeader, NewHeader)),
        (4, Gen.OneOf(AcceptedEncodings).Select(static value => NewHeader("Accept-Encoding", value))),
        (1, Gen.Select(Gen.OneOf("X(Y", "X Y", "", "X\u00E9"), Gen.Const("1"), NewHeader)));

    private static Func<FuzzRequest, FuzzRequest> InSegment(string text, int position) => request =>
    {
        var index = position % request.Segments.Count;
        return request with { Segments = request.Segments.SetItem(index, Inserted(request.Segments[index], text, position)) };
    };

    private static Func<FuzzRequest, FuzzRequest> InQuery(string text, int position) => request =>
    {
        if (request.Query.IsEmpty)
        {
            return request with { Query = [text] };
        }

        var index = position % request.Query.Count;
        return request with { Query = request.Query.SetItem(index, Inserted(request.Query[index], text, position)) };
    };

    private static string Inserted(string whole, string text, int position) => whole.Insert(position % (whole.Length + 1), text);

    private static Func<FuzzRequest, FuzzRequest> NewParameter(string name, string value) => request =>
        request with { Query = request.Query.Add($"{name}={value}") };

    private static Func<FuzzRequest, FuzzRequest> NewSegment(string segment, int position) => request =>
        request with { Segments = request.Segments.Insert(position % (request.Segments.Count + 1), segment) };

    private static Func<FuzzRequest, FuzzRequest> OtherCase(int position) => request =>
    {
        var index = position % request.Segments.Count;
        return request with { Segments = request.Segments.SetItem(index, ToUpper(request.Segments[index])) };
    };

    private static string ToUpper(string text) =>
        string.Concat(text.Select(character => char.IsAscii(character) ? char.ToUpperInvariant(character) : character));

    // Letters that some case rules treat as equal to ASCII letters.
    private static Func<FuzzRequest, FuzzRequest> Lookalike((char Letter, string Encoded) other) => request => request with
    {
        Segments = [.. request.Segments.Select(segment => Replaced(segment, other))],
        Query = [.. request.Query.Select(part => Replaced(part, other))],
    };

    private static string Replaced(string text, (char Letter, string Encoded) other) =>
        text.Replace(other.Letter.ToString(), other.Encoded, StringComparison.Ordinal);

    private static Func<FuzzRequest, FuzzRequest> NewOrigin(string origin) => request => request with { Origin = origin };

    private static Func<FuzzRequest, FuzzRequest> OtherMethod(string method) => request => request with { Method = method };

    private static Func<FuzzRequest, FuzzRequest> NewHeader(string name, string value) => request =>
        request with { Headers = request.Headers.Add((name, value)) };
}
