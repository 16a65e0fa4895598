using System.Globalization;
using System.Text.Json;
using Jobs.Benchmarks.Data;

namespace Jobs.Benchmarks.Load;

/// <summary>
/// The find that is measured, sent to a server over HTTP. Every answer must be correct: a fast incorrect answer has no value.
/// </summary>
/// <param name="client">A client of the server.</param>
/// <param name="project">The project.</param>
/// <param name="writer">Writes to the project meanwhile; null for none.</param>
/// <param name="encoding">The encoding of the answer; null for none.</param>
internal sealed class FindRequest(HttpClient client, SeededProject project, JobWriter? writer = null, string? encoding = null)
{
    /// <summary>The address.</summary>
    public Uri Address { get; } = new(client.BaseAddress!, project.FindUri);

    /// <summary>The encoding that it accepts; null for none.</summary>
    public string? Encoding => encoding;

    /// <summary>True when the project is written to meanwhile, so that answers differ.</summary>
    public bool IsWritten => writer is not null;

    /// <summary>Sends it, reads the answer to the end and checks its status and counts.</summary>
    /// <exception cref="IncorrectAnswerException">The answer is incorrect.</exception>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        var min = writer?.AcknowledgedFailed ?? project.FailedCount;
        using var request = Request();
        using var response = await client.SendAndDrainAsync(request, cancellationToken);
        Check(response, min, max: writer?.SentFailed ?? project.FailedCount);
    }

    /// <summary>The number of bytes of the answer, as it is sent.</summary>
    public async Task<int> SizeAsync(CancellationToken cancellationToken)
    {
        using var request = Request();
        using var response = await client.SendAsync(request, cancellationToken);
        return (await response.Content.ReadAsByteArrayAsync(cancellationToken)).Length;
    }

    /// <summary>Sends it, and checks which jobs are in the body and in which order.</summary>
    /// <exception cref="IncorrectAnswerException">The answer is incorrect.</exception>
    public async Task CheckBodyAsync(CancellationToken cancellationToken)
    {
        await SendAsync(cancellationToken);
        await using var body = await client.GetStreamAsync(project.FindUri, cancellationToken);
        using var jobs = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
        var ids = jobs.RootElement.EnumerateArray().Select(job => job.GetProperty("id").GetGuid());
        Require(ids.SequenceEqual(project.FirstPage), "the body has other jobs, or in another order");
        Require(
            jobs.RootElement.EnumerateArray().All(job => job.GetProperty("state").ValueEquals("failed"u8)),
            "the body has a job in another state");
    }

    /// <summary>Ends the run if the answer is incorrect.</summary>
    /// <param name="condition">What must be true.</param>
    /// <param name="otherwise">What is wrong otherwise.</param>
    /// <exception cref="IncorrectAnswerException">It is not.</exception>
    public void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new IncorrectAnswerException($"{client.BaseAddress} about {project.Id}: {otherwise}.");
        }
    }

    private HttpRequestMessage Request()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, project.FindUri);
        if (encoding is not null)
        {
            request.Headers.AcceptEncoding.ParseAdd(encoding);
        }

        return request;
    }

    private void Check(HttpResponseMessage response, int min, int max)
    {
        Require(
            response.Content.Headers.ContentEncoding.SingleOrDefault() == encoding, $"the encoding of the answer is not {encoding}");
        var total = Count(response, "X-Total-Count");
        Require(total >= min && total <= max, $"X-Total-Count is {total}, not {min} to {max}");
        var count = Count(response, "X-Result-Count");
        Require(count == Math.Min(total, SeededProject.Limit), $"X-Result-Count is {count} with a total of {total}");
    }

    private static int Count(HttpResponseMessage response, string header) =>
        int.Parse(response.Headers.GetValues(header).Single(), CultureInfo.InvariantCulture);
}
