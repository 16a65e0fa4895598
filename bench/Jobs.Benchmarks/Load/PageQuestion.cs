using System.Globalization;
using System.Text.Json;
using Jobs.Benchmarks.Data;

namespace Jobs.Benchmarks.Load;

/// <summary>
/// The one question that is measured, put to a server over HTTP. Every answer must be right: a fast wrong answer is worth
/// nothing.
/// </summary>
internal sealed class PageQuestion(HttpClient client, SeededProject project, JobWriter? writer = null)
{
    /// <summary>Asks, reads the answer to the end and checks its status and counts.</summary>
    /// <exception cref="WrongAnswerException">The answer is wrong.</exception>
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        var least = writer?.FailedDone ?? project.FailedCount;
        using var request = new HttpRequestMessage(HttpMethod.Get, project.Question);
        using var response = await BodyDrain.GetAsync(client, request, cancellationToken);
        Check(response, least, most: writer?.FailedSent ?? project.FailedCount);
    }

    /// <summary>Asks, and checks which jobs are in the body and in which order.</summary>
    /// <exception cref="WrongAnswerException">The answer is wrong.</exception>
    public async Task CheckBodyAsync(CancellationToken cancellationToken)
    {
        await AskAsync(cancellationToken);
        await using var body = await client.GetStreamAsync(project.Question, cancellationToken);
        using var jobs = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
        var ids = jobs.RootElement.EnumerateArray().Select(job => job.GetProperty("id").GetGuid());
        Require(ids.SequenceEqual(project.FirstPage), "the body has other jobs, or in another order");
        Require(
            jobs.RootElement.EnumerateArray().All(job => job.GetProperty("state").ValueEquals("failed"u8)),
            "the body has a job in another state");
    }

    private void Check(HttpResponseMessage response, int least, int most)
    {
        var total = Count(response, "X-Total-Count");
        Require(total >= least && total <= most, $"X-Total-Count is {total}, not {least} to {most}");
        var count = Count(response, "X-Result-Count");
        Require(count == Math.Min(total, SeededProject.Limit), $"X-Result-Count is {count} with a total of {total}");
    }

    private static int Count(HttpResponseMessage response, string header) =>
        int.Parse(response.Headers.GetValues(header).Single(), CultureInfo.InvariantCulture);

    private void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new WrongAnswerException($"{client.BaseAddress} about {project.Id}: {otherwise}.");
        }
    }
}
