using System.Globalization;
using CsCheck;
using Microsoft.OpenApi.Any;
using Microsoft.OpenApi.Models;

namespace Jobs.Tests.Fuzzing;

/// <summary>ErrorTexts for a parameter, valid and nearly so, by its schema in <c>contract/openapi.yaml</c>.</summary>
internal static class SchemaTexts
{
    private const int MaxNumber = 12;

    /// <summary>ErrorTexts that the schema allows, where it says all that is to be known of them; else null.</summary>
    public static Gen<string>? Valid(OpenApiSchema schema) => schema switch
    {
        { Enum.Count: > 0 } => Gen.OneOf([.. Enumerated(schema)]),
        { Type: "integer" } => Whole(schema),
        _ => null,
    };

    /// <summary>ErrorTexts that break the schema, most of them in one way only.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="valid">ErrorTexts that it allows.</param>
    public static Gen<string> NearlyValid(OpenApiSchema schema, Gen<string> valid)
    {
        var changed = Gen.Select(valid, Gen.OneOf(Changes), (text, change) => change(text));
        string[] past = [.. PastBounds(schema)];
        return Gen.Frequency((past.Length, Gen.OneOf(past)), (5, changed));
    }

    private static IEnumerable<string> Enumerated(OpenApiSchema schema) =>
        schema.Enum.Cast<OpenApiString>().Select(value => value.Value);

    private static Gen<string> Whole(OpenApiSchema schema)
    {
        var (least, greatest) = ((long)schema.Minimum!, (long)schema.Maximum!);
        var number = Gen.Frequency(
            (6, Gen.Long[least, least + 60]),
            (1, Gen.OneOf(least, greatest, greatest - 1)));
        return Gen.Select(number, Gen.OneOf(0, 0, 0, 1, MaxNumber, 40), static (value, zeros) =>
            value.ToString(CultureInfo.InvariantCulture).PadLeft(zeros, '0'));
    }

    private static IEnumerable<string> PastBounds(OpenApiSchema schema)
    {
        yield return "";
        if (schema is { Minimum: { } least, Maximum: { } greatest })
        {
            yield return (least - 1).ToString(CultureInfo.InvariantCulture);
            yield return (greatest + 1).ToString(CultureInfo.InvariantCulture);
            yield return (greatest * greatest).ToString(CultureInfo.InvariantCulture);
        }

        if (schema.MaxLength is { } longest)
        {
            yield return new string('a', longest);
            yield return new string('a', longest + 1);
            yield return string.Concat(Enumerable.Repeat("🚀", (longest / 2) + 1));
        }
    }

    // Small mistakes, as people and programs make them.
    private static readonly Func<string, string>[] Changes =
    [
        static text => text.ToUpperInvariant(),
        static text => text.Length == 0 ? "A" : char.ToUpperInvariant(text[0]) + text[1..],
        static text => text + ",",
        static text => "," + text,
        static text => text + ",," + text,
        static text => text + " ",
        static text => " " + text,
        static text => text + "\n",
        static text => text + "\0",
        static text => "-" + text,
        static text => "+" + text,
        static text => text + "-",
        static text => text + "." + text,
        static text => text + ",-" + text,
        static text => text + text,
        static text => text + ";" + text,
        static text => $"\"{text}\"",
        static text => $"[{text}]",
        static text => text.Length == 0 ? "?" : text[..^1],
        static text => text.Replace('-', '_'),
        static text => text.Replace("-", "", StringComparison.Ordinal),
        static text => text + "/",
        static text => text + "\\",
        static text => text + "#",
        static text => text + "?",
        static text => text + "\u0085",
        static text => text + "é",
        static text => text + "' or PartitionKey ne '",
        static text => text.Replace('1', '\u0661').Replace('0', '\uFF10').Replace('s', 'ſ').Replace('i', 'ı'),
        static text => "0x" + text,
        static text => text + "e0",
        static text => $"{{{text}}}",
    ];
}
