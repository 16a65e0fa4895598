using System.Collections.Immutable;
using CsCheck;
using Jobs.Api.Http;
using Microsoft.OpenApi.Models;

namespace Jobs.Tests.Fuzzing;

/// <summary>
/// Requests generated from <c>contract/openapi.yaml</c>: valid ones, ones that break about one rule, and hostile ones.
/// </summary>
internal static class FuzzRequests
{
    private static readonly OpenApiDocument Document = ContractDocument.Read();

    private static readonly Gen<FuzzServer> Servers = Gen.Frequency(
        (8, Gen.Const(FuzzServer.Memory)),
        (5, Gen.Const(FuzzServer.Scan)),
        (4, Gen.Const(FuzzServer.Tokens)),
        (4, Gen.Const(FuzzServer.Keys)));

    private static readonly Gen<string[]> UnknownParameters = Gen.Frequency(
        (5, Gen.Const(Array.Empty<string>())),
        (1, Gen.OneOf("x", "x=1", "", "=", "offset2=1", "limit[]=1", "%20limit=1", "sort%00=id", "$filter=x", "off%zzset=1", "states=x",
            "lim%C4%B1t=0", "state[0]=x", "state[][]=x", $"x={new string('x', 1400)}", "%C5%BFtate=x", "x=\"<>#", "a%2Cb=%2C", "x=?").Array[1, 2]));

    private static readonly Gen<string[]> Authorizations = Gen.Frequency(
        (20, Gen.OneOf([.. Credentials.Wide]).Select(static name => new[] { $"Bearer {name}" })),
        (8, Gen.Select(Gen.OneOf("Bearer ", "bearer ", "BEARER   "), Gen.OneOf([.. Credentials.Others]),
            static (scheme, name) => new[] { scheme + name })),
        (2, Gen.OneOf<string[]>(
            [], [""], ["Bearer"], ["Bearer x"], ["Bearer a.b.c"], ["Bearer e30.e30.e30"], ["Basic dXNlcjpwYXNz"], ["Bearerx {all}"],
            ["{all}"], ["Bearer {all}", "Bearer {all}"], ["Bearer {all},Bearer {one}"], ["Basic x", "Bearer {all}"],
            ["Bearer {all} x"], ["Bearer {all}x"], ["Bearer, Bearer {all}"], ["Bearer {all},"], ["Bearer \"{all}\""])));

    /// <summary>Requests of all kinds.</summary>
    public static Gen<FuzzRequest> Any { get; } = Gen.Frequency(
        (5, OperationsWith(broken: false)),
        (4, OperationsWith(broken: true)),
        (3, Gen.Select(OperationsWith(broken: false), FuzzMutations.Any.Array[1, 3], static (request, changes) =>
            WithReadableOrigin(changes.Aggregate(request, static (changed, change) => change(changed))))));

    // In absolute form the web server treats an encoded slash and a backslash as slashes, and drops the fragment.
    private static FuzzRequest WithReadableOrigin(FuzzRequest request) =>
        request.Path.Contains("%2F", StringComparison.OrdinalIgnoreCase) || request.Path.AsSpan().ContainsAny('\\', '#')
        || request.Path.Contains("%5C", StringComparison.OrdinalIgnoreCase) || request.Path.Contains("%00", StringComparison.Ordinal)
            ? request with { Origin = "" }
            : request;

    private static Gen<FuzzRequest> OperationsWith(bool broken)
    {
        var operations = Document.Paths.SelectMany(path => path.Value.Operations.Select(operation =>
            (WeightOf(path.Key, operation.Key), RequestsOf(path.Key, path.Value, operation.Key, broken))));
        return Gen.Frequency([.. operations]);
    }

    // Operations with more parameters have a higher weight; the documents are large and constant.
    private static int WeightOf(string path, OperationType method) => (path.Contains('{', StringComparison.Ordinal), method) switch
    {
        (true, OperationType.Get) => path.EndsWith('}') ? 40 : 120,
        (true, OperationType.Head) => path.EndsWith('}') ? 10 : 25,
        (true, _) => 5,
        _ => 1,
    };

    private static Gen<FuzzRequest> RequestsOf(string path, OpenApiPathItem item, OperationType method, bool broken)
    {
        OpenApiParameter[] all = [.. item.Parameters.Concat(item.Operations[method].Parameters)];
        if (!broken || all.Length == 0)
        {
            return RequestsOf(path, all, method, broken: null);
        }

        return Gen.OneOf([.. all.Select(parameter => RequestsOf(path, all, method, parameter))]);
    }

    private static Gen<FuzzRequest> RequestsOf(
        string path, OpenApiParameter[] parameters, OperationType method, OpenApiParameter? broken)
    {
        var segments = Sequence(path.Split('/').Skip(1).Select(segment => segment.StartsWith('{')
            ? Segment(parameters.Single(parameter => parameter.Name == segment.Trim('{', '}')), broken)
            : Gen.Const(segment)));
        var query = Sequence(parameters.Where(parameter => parameter.In == ParameterLocation.Query)
            .Select(parameter => QueryOf(parameter, broken)).Append(UnknownParameters));
        var headers = Sequence(parameters.Where(parameter => parameter.In == ParameterLocation.Header)
            .Select(parameter => HeaderOf(parameter, broken)));
        return Gen.Select(Servers, segments, query, headers, Authorizations, (server, path, query, headers, authorization) =>
            new FuzzRequest
            {
                Server = server,
                Method = method.ToString().ToUpperInvariant(),
                Segments = [.. path],
                Query = [.. query.SelectMany(parts => parts)],
                Headers = WithAuthorization(server, [.. headers.SelectMany(lines => lines)], authorization),
            });
    }

    private static Gen<string> Segment(OpenApiParameter parameter, OpenApiParameter? broken) => Gen.Select(
        parameter == broken ? ParameterTexts.NearlyValid(parameter) : ParameterTexts.Valid(parameter),
        PercentStyles.OfSegment,
        static (text, encode) => encode(text));

    private static Gen<string[]> QueryOf(OpenApiParameter parameter, OpenApiParameter? broken)
    {
        string[] ofArrays = ParameterTexts.IsList(parameter) ? [parameter.Name + "[]", parameter.Name + "%5B%5d"] : [];
        var names = Gen.OneOf(
            [
                parameter.Name, parameter.Name, parameter.Name, parameter.Name.ToUpperInvariant(),
                $"%{(int)parameter.Name[0]:X2}{parameter.Name[1..]}", .. ofArrays,
            ]);
        Gen<string[]> Occurrences(Gen<string> values, int max) => Gen.Select(
            names, PercentStyles.OfQuery, Values(parameter, values).Array[1, max],
            static (name, encode, values) => values.Select(value => $"{name}={encode(value)}").ToArray());

        if (parameter == broken)
        {
            // A parameter that is given twice breaks a rule too.
            return Occurrences(
                Gen.Frequency((3, ParameterTexts.NearlyValid(parameter)), (1, ParameterTexts.Valid(parameter))), max: 2);
        }

        // With more ranges hardly any job would match.
        return Gen.Frequency(
            (ParameterTexts.IsRange(parameter) ? 30 : 3, Gen.Const(Array.Empty<string>())),
            (2, Occurrences(ParameterTexts.Valid(parameter), ParameterTexts.IsList(parameter) ? 3 : 1)));
    }

    private static Gen<string> Values(OpenApiParameter parameter, Gen<string> single) => ParameterTexts.AllowsCommas(parameter)
        ? Gen.Frequency((3, single), (1, single.Array[1, 3].Select(static values => string.Join(',', values))))
        : single;

    private static Gen<(string Name, string Value)[]> HeaderOf(OpenApiParameter parameter, OpenApiParameter? broken)
    {
        Gen<(string, string)[]> Occurrences(Gen<string> values, int max) =>
            values.Select(value => (parameter.Name, value)).Array[1, max];

        return parameter == broken
            ? Occurrences(ParameterTexts.NearlyValid(parameter).Select(OnOneLine), max: 2)
            : Gen.Frequency(
                (4, Gen.Const(Array.Empty<(string, string)>())),
                (1, Occurrences(ParameterTexts.Valid(parameter), max: 1)));
    }

    // Sent as UTF-8; a line break would start another header.
    private static string OnOneLine(string text) =>
        System.Text.Encoding.Latin1.GetString(System.Text.Encoding.UTF8.GetBytes(text.Replace('\n', ' ')));

    private static ImmutableList<(string Name, string Value)> WithAuthorization(
        FuzzServer server, ImmutableList<(string Name, string Value)> headers, string[] authorization) => server switch
        {
            FuzzServer.Memory or FuzzServer.Scan => headers,
            _ => headers.AddRange(authorization.Select(value => ("Authorization", value))),
        };

    private static Gen<ImmutableList<T>> Sequence<T>(IEnumerable<Gen<T>> parts) => parts.Aggregate(
        Gen.Const(ImmutableList<T>.Empty),
        static (list, part) => Gen.Select(list, part, static (values, value) => values.Add(value)));
}
