using System.Text.Json.Nodes;
using Azure.Data.Tables.Models;

namespace Jobs.Benchmarks.Model;

/// <summary>An error of the table service.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The code.</param>
/// <param name="Text">The text for people.</param>
internal sealed record ModelError(int Status, TableErrorCode Code, string Text)
{
    /// <summary>The row that an operation inserts exists.</summary>
    public static ModelError EntityAlreadyExists { get; } =
        new(StatusCodes.Status409Conflict, TableErrorCode.EntityAlreadyExists, "The specified entity already exists.");

    /// <summary>The row does not exist.</summary>
    public static ModelError ResourceNotFound { get; } =
        new(StatusCodes.Status404NotFound, TableErrorCode.ResourceNotFound, "The specified resource does not exist.");

    /// <summary>The row has another ETag than the condition names.</summary>
    public static ModelError UpdateConditionNotSatisfied { get; } = new(
        StatusCodes.Status412PreconditionFailed,
        TableErrorCode.UpdateConditionNotSatisfied,
        "The update condition specified in the request was not satisfied.");

    /// <summary>The rate of the partition was exceeded.</summary>
    public static ModelError ServerBusy { get; } =
        new(StatusCodes.Status503ServiceUnavailable, "ServerBusy", "The server is busy.");

    /// <summary>The request is none of those that the model answers.</summary>
    public static ModelError NotImplemented { get; } =
        new(StatusCodes.Status501NotImplemented, TableErrorCode.NotImplemented, "The model does not answer such requests.");

    /// <summary>The body of the response.</summary>
    /// <param name="text">The text for people.</param>
    public string ToJson(string text) => new JsonObject
    {
        ["odata.error"] = new JsonObject
        {
            ["code"] = Code.ToString(),
            ["message"] = new JsonObject { ["lang"] = "en-US", ["value"] = text },
        },
    }.ToJsonString();
}
