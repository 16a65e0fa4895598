using System.Reflection;

namespace Jobs.Tests.Coverage;

/// <summary>Holds the coverage documents to the attributes of the tests.</summary>
public sealed class CoverageTests
{
    private const string Command = "JOBS_WRITE_DOCS=1 dotnet test tests/Jobs.Tests --filter FullyQualifiedName~Coverage";

    private const string HowToRead =
        """
        This file is generated from the `[Covers]` attributes of the tests: `JOBS_WRITE_DOCS=1 dotnet test tests/Jobs.Tests
        --filter FullyQualifiedName~Coverage` writes it. A test is named by its class, in the folders of `tests/Jobs.Tests`,
        and its method; a class without a method stands for all its tests.
        """;

    private static readonly Dictionary<string, CoverageDocument> Documents = new()
    {
        ["contract"] = new(
            "contract-coverage.md",
            "Contract coverage",
            $"""
            Which test holds which statement of the contract.

            {HowToRead}

            In addition, every response that a test receives through `TestServer.Client` is compared with `contract/openapi.yaml`
            (`Support/ContractCheckTests`): its status, its headers and its body. Answers to requests that are generated from
            that document are compared with what the contract says of each (`Fuzzing/ContractFuzzTests`, see
            [reliability-tests.md](reliability-tests.md)).
            """,
            typeof(Contract)),
        ["threats"] = new(
            "security-coverage.md",
            "Security coverage",
            $"""
            Which test holds which statement of [security.md](security.md).

            {HowToRead}
            """,
            typeof(Threats)),
    };

    public static TheoryData<string> Names => [.. Documents.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Document_says_what_the_attributes_say(string name)
    {
        var document = Documents[name];
        var expected = document.Text();
        if (Environment.GetEnvironmentVariable("JOBS_WRITE_DOCS") == "1")
        {
            File.WriteAllText(document.FilePath, expected);
        }

        var actual = File.Exists(document.FilePath) ? File.ReadAllText(document.FilePath).ReplaceLineEndings("\n") : "";
        Assert.True(actual == expected, $"{document.FilePath} is out of date. Write it with: {Command}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_statement_has_a_test(string name)
    {
        var covered = CoverageDocument.Claims.Select(claim => claim.Statement).ToHashSet();

        Assert.All(Documents[name].Sections.SelectMany(section => section.Statements), text => Assert.Contains(text, covered));
    }

    [Fact]
    public void Every_attribute_names_a_statement_and_each_statement_is_listed_once()
    {
        var statements = Documents.Values.SelectMany(document => document.Sections).SelectMany(section => section.Statements).ToList();

        Assert.Equal(statements.Count, statements.Distinct().Count());
        Assert.All(CoverageDocument.Claims, claim => Assert.Contains(claim.Statement, statements));
        Assert.Equal(CoverageDocument.Claims.Count, CoverageDocument.Claims.Distinct().Count());
    }

    [Fact]
    public void Every_attribute_is_on_a_test_or_on_a_class_with_tests()
    {
        var types = typeof(CoverageTests).Assembly.GetTypes();
        var methods = types.SelectMany(type => type.GetMethods()).Where(method => method.IsDefined(typeof(CoversAttribute)));
        var classes = types.Where(type => type.IsDefined(typeof(CoversAttribute)));

        Assert.All(methods, method => Assert.True(CoverageDocument.IsTest(method), $"{method.DeclaringType}.{method.Name}"));
        Assert.All(classes, type => Assert.Contains(type.GetMethods(), CoverageDocument.IsTest));
    }
}
