using System.Globalization;
using CsCheck;
using Microsoft.OpenApi.Any;
using Microsoft.OpenApi.Models;

namespace Jobs.Tests.Fuzzing;

/// <summary>Valid and nearly valid texts for a parameter, by its schema in <c>contract/openapi.yaml</c>.</summary>
internal static class SchemaTexts
{
    private const int LongNumberLength = 12;

    /// <summary>Texts that the schema allows, when it defines them completely; else null.</summary>
    public static Gen<string>? Valid(OpenApiSchema schema) => schema switch
    {
        { Enum.Count: > 0 } => Gen.OneOf([.. Enumerated(schema)]),
        { Type: "integer" } => Integer(schema),
        _ => null,
    };

    /// <summary>Texts that violate the schema, usually in one way only.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="valid">Texts that it allows.</param>
    public static Gen<string> NearlyValid(OpenApiSchema schema, Gen<string> valid)
    {
        var changed = Gen.Select(valid, Gen.OneOf(Changes), (text, change) => change(text));
        string[] outOfRange = [.. OutOfRange(schema)];
        return Gen.Frequency((outOfRange.Length, Gen.OneOf(outOfRange)), (5, changed));
    }

    private static IEnumerable<string> Enumerated(OpenApiSchema schema) =>
        schema.Enum.Cast<OpenApiString>().Select(value => value.Value);

    private static Gen<string> Integer(OpenApiSchema schema)
    {
        var (min, max) = ((long)schema.Minimum!, (long)schema.Maximum!);
        var number = Gen.Frequency(
            (6, Gen.Long[min, min + 60]),
            (1, Gen.OneOf(min, max, max - 1)));
        return Gen.Select(number, Gen.OneOf(0, 0, 0, 1, LongNumberLength, 40), static (value, zeros) =>
            value.ToString(CultureInfo.InvariantCulture).PadLeft(zeros, '0'));
    }

    private static IEnumerable<string> OutOfRange(OpenApiSchema schema)
    {
        yield return "";
        if (schema is { Minimum: { } min, Maximum: { } max })
        {
            yield return (min - 1).ToString(CultureInfo.InvariantCulture);
            yield return (max + 1).ToString(CultureInfo.InvariantCulture);
            yield return (max * max).ToString(CultureInfo.InvariantCulture);
        }

        if (schema.MaxLength is { } maxLength)
        {
            yield return new string('a', maxLength);
            yield return new string('a', maxLength + 1);
            yield return string.Concat(Enumerable.Repeat("🚀", (maxLength / 2) + 1));
        }
    }

    // Small mistakes of people and programs.
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
