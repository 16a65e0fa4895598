using System.Collections.Concurrent;
using Grpc.Core;
using Jobs.FunctionsHost.Rpc;

namespace Jobs.FunctionsHost;

/// <summary>Takes the streams of workers.</summary>
internal sealed class WorkerService : FunctionRpc.FunctionRpcBase
{
    private readonly ConcurrentDictionary<string, WorkerChannel> _expected = new();

    /// <summary>Expects a worker.</summary>
    public void Expect(WorkerChannel channel) => _expected[channel.WorkerId] = channel;

    /// <inheritdoc/>
    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream,
        IServerStreamWriter<StreamingMessage> responseStream,
        ServerCallContext context)
    {
        if (await requestStream.MoveNext(context.CancellationToken)
            && _expected.TryRemove(requestStream.Current.StartStream?.WorkerId ?? "", out var channel))
        {
            await channel.RunAsync(requestStream, responseStream, context.CancellationToken);
        }
    }
}
