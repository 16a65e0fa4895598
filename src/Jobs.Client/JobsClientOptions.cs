namespace Jobs.Client;

/// <summary>Where the API is, and as whom to call it.</summary>
public sealed class JobsClientOptions
{
    /// <summary>The address of the API, such as <c>https://jobs.example</c>; null if the HTTP client has it.</summary>
    public Uri? Address { get; set; }

    /// <summary>Gives the access token. It is called for each request, so it should keep a token while that is valid.</summary>
    public Func<CancellationToken, ValueTask<string>>? Token { get; set; }

    /// <summary>The API key (<c>X-API-Key</c>); null for none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The requester on whose behalf the caller asks (<c>X-Requester-Id</c>); null for none.</summary>
    public string? RequesterId { get; set; }

    /// <summary>The language of error texts, <c>en</c> or <c>fr</c>; null for the API's default.</summary>
    public string? Language { get; set; }

    /// <summary>
    /// How long a request of <see cref="JobsClient.WaitForEndAsync"/> lets the API wait for a change; 8 seconds by default. It must
    /// be shorter than every timeout on the way, such as that of an attempt of a resilience handler (10 seconds by default).
    /// </summary>
    public TimeSpan WaitPerRequest { get; set; } = TimeSpan.FromSeconds(8);
}
