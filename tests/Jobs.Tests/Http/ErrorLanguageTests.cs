using System.Net;
using Jobs.Recording;
using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

public class ErrorLanguageTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Covers(Contract.FindInput.AcceptLanguage)]
    [Theory]
    [InlineData(null, "en")]
    [InlineData("", "en")]
    [InlineData("en", "en")]
    [InlineData("fr", "fr")]
    [InlineData("FR", "fr")]
    [InlineData("fr-CA", "fr")]
    [InlineData("fr-Latn-FR", "fr")]
    [InlineData("en-GB, fr", "en")]
    [InlineData("fr, en", "fr")]
    [InlineData("en, fr;q=0.5", "en")]
    [InlineData("en;q=0.4, fr;q=0.8", "fr")]
    [InlineData("en;q=0.8, fr;q=0.801", "fr")]
    [InlineData("de, fr;q=0.3", "fr")]
    [InlineData("de, fr;q=0.3, en;q=0.2", "fr")]
    [InlineData("de", "en")]
    [InlineData("de, es;q=0.5", "en")]
    [InlineData("french", "en")]
    [InlineData("fr;q=0", "en")]
    [InlineData("fr;q=0, en", "en")]
    [InlineData("*", "en")]
    [InlineData("*, fr;q=0.5", "en")]
    [InlineData("de, *;q=0.1", "en")]
    [InlineData("fr, *;q=0.1", "fr")]
    [InlineData(";;;q=x,,", "en")]
    [InlineData("fr;q=high", "en")]
    public async Task Error_language_is_the_supported_one_with_the_highest_quality(string? acceptLanguage, string expected)
    {
        (string, string)[] headers = acceptLanguage is null ? [] : [("Accept-Language", acceptLanguage)];

        using var response = await fixture.Server.GetAsync("/nothing", headers);

        await response.IsErrorAsync(
            HttpStatusCode.NotFound, 60, expected == "fr" ? "Ressource introuvable" : "Resource not found");
        Assert.Equal(expected, response.Header("Content-Language"));
    }

    [Covers(Contract.FindInput.AcceptLanguage)]
    [Fact]
    public async Task Accept_language_in_several_headers_is_combined()
    {
        using var response = await RawHttp.SendAsync(
            fixture.Server, "GET /nothing HTTP/1.1", "Accept-Language: en;q=0.1", "Accept-Language: fr");

        await response.IsErrorAsync(HttpStatusCode.NotFound, 60, "Ressource introuvable");
    }

    [Covers(Contract.Errors.Localization)]
    [Theory]
    [InlineData("GET", "/projects/a%2Fb/jobs", 400, 20, "Valeur de paramètre d'URL invalide",
        "projectId doit comporter de 1 à 255")]
    [InlineData("GET", "/projects/p/jobs/42", 400, 20, "Valeur de paramètre d'URL invalide", "jobId doit être un UUID")]
    [InlineData("GET", "/projects/p/jobs?state=done", 400, 28, "Valeur de paramètre de requête invalide",
        "« done » n'est pas un état de job. Les valeurs de state sont : acknowledged, in-progress, completed, failed.")]
    [InlineData("GET", "/projects/p/jobs?resourceHref=", 400, 28, "Valeur de paramètre de requête invalide",
        "Chaque resourceHref doit comporter de 1 à 1024 caractères.")]
    [InlineData("GET", "/projects/p/job-counts?createdDate.gt=hier", 400, 28, "Valeur de paramètre de requête invalide",
        "createdDate.gt doit être une date et heure RFC 3339 avec décalage et sept décimales au plus, ou une date ; par exemple")]
    [InlineData("GET", "/projects/p/jobs?limit=0", 400, 28, "Valeur de paramètre de requête invalide",
        "limit doit être un nombre entier de 1 à 2147483647, écrit uniquement en chiffres ; la valeur est « 0 ».")]
    [InlineData("GET", "/projects/p/jobs?sort=id,", 400, 28, "Valeur de paramètre de requête invalide",
        "sort doit comporter de 1 à 100")]
    [InlineData("GET", "/projects/p/jobs?sort=owner", 400, 28, "Valeur de paramètre de requête invalide",
        "« owner » n'est pas un champ de tri. Les champs sont : id, hRef,")]
    [InlineData("GET", "/projects/p/jobs?limit=1&limit=1", 400, 28, "Valeur de paramètre de requête invalide",
        "limit est indiqué plusieurs fois")]
    [InlineData("GET", "/nothing", 404, 60, "Ressource introuvable", "Il n'y a rien à ce chemin.")]
    [InlineData("GET", "/projects/p/jobs/3fa85f64-5717-4562-b3fc-2c963f66afa6", 404, 60, "Ressource introuvable",
        "Le projet n'a pas de job avec cet identifiant.")]
    [InlineData("POST", "/projects/p/jobs", 405, 61, "Méthode non autorisée", "Ce chemin répond à : GET, HEAD, OPTIONS.")]
    public async Task Message_and_description_are_localized_in_French(
        string method, string target, int status, int code, string message, string start)
    {
        using var response = await fixture.Server.SendAsync(new HttpMethod(method), target, ("Accept-Language", "fr"));

        Assert.StartsWith(
            start, await response.IsErrorAsync((HttpStatusCode)status, code, message), StringComparison.Ordinal);
    }

    [Covers(Contract.Errors.Localization)]
    [Fact]
    public async Task Accept_language_does_not_change_a_successful_response()
    {
        var project = ServerFixture.NewProject();
        await fixture.Server.AddAsync(project, [AnyJob.Create(JobState.InProgress)]);

        using var english = await fixture.Server.GetAsync($"/projects/{project}/jobs");
        using var french = await fixture.Server.GetAsync($"/projects/{project}/jobs", ("Accept-Language", "fr"));

        Assert.Equal(await english.TextAsync(), await french.TextAsync());
        Assert.Equal(english.Header("ETag"), french.Header("ETag"));
    }
}
