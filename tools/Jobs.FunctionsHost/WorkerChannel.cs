using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;
using Jobs.FunctionsHost.Rpc;
using Content = Jobs.FunctionsHost.Rpc.StreamingMessage.ContentOneofCase;

namespace Jobs.FunctionsHost;

/// <summary>The host's end of the stream of messages to and from one worker. Any thread may call it.</summary>
internal sealed class WorkerChannel
{
    private const string HttpUri = "HttpUri";
    private const string HandlesCancel = "HandlesInvocationCancelMessage";

    private readonly Channel<StreamingMessage> _outgoing =
        Channel.CreateUnbounded<StreamingMessage>(new UnboundedChannelOptions { SingleReader = true });

    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> _pending = new();
    private readonly ConcurrentQueue<string> _log = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _handlesCancel;

    /// <summary>The id that the worker presents.</summary>
    public string WorkerId { get; } = $"{Guid.NewGuid()}";

    /// <summary>The address of the worker's web server.</summary>
    public string Address { get; private set; } = "";

    /// <summary>What the worker said that it can do.</summary>
    public IReadOnlyDictionary<string, string> Capabilities { get; private set; } = new Dictionary<string, string>();

    /// <summary>What the worker logged through the host.</summary>
    public IReadOnlyCollection<string> Log => _log;

    /// <summary>The number of invocations that have not ended.</summary>
    public int PendingInvocations => _pending.Count;

    /// <summary>Exchanges messages until the worker goes away.</summary>
    public async Task RunAsync(
        IAsyncStreamReader<StreamingMessage> incoming, IServerStreamWriter<StreamingMessage> outgoing, CancellationToken aborted)
    {
        _connected.TrySetResult();
        var writing = WriteAsync(outgoing, aborted);
        try
        {
            await foreach (var message in incoming.ReadAllAsync(aborted))
            {
                Receive(message);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or Grpc.Core.RpcException)
        {
            // The worker has ended, or the host stops.
        }

        Close();
        await writing;
    }

    /// <summary>Gives up on everything that waits for the worker.</summary>
    public void Close()
    {
        _outgoing.Writer.TryComplete();
        _connected.TrySetException(new WorkerFailedException("The worker has ended."));
        foreach (var pending in _pending.Values)
        {
            pending.TrySetException(new WorkerFailedException("The worker has ended."));
        }
    }

    /// <summary>Does what a host does before the first request.</summary>
    /// <returns>The functions of the app.</returns>
    public async Task<IReadOnlyList<HostedFunction>> InitializeAsync(string appFolder, CancellationToken cancellationToken)
    {
        await _connected.Task.WaitAsync(cancellationToken);
        var ready = await AskAsync(
            new()
            {
                WorkerInitRequest = new() { HostVersion = "4.0.0", FunctionAppDirectory = appFolder },
            },
            cancellationToken);
        Check(ready.WorkerInitResponse.Result);
        Capabilities = ready.WorkerInitResponse.Capabilities;
        Address = Capabilities.GetValueOrDefault(HttpUri)
            ?? throw new WorkerFailedException("The worker has no web server.");
        _handlesCancel = Capabilities.ContainsKey(HandlesCancel);
        var metadata = await AskAsync(
            new() { FunctionsMetadataRequest = new() { FunctionAppDirectory = appFolder } }, cancellationToken);
        Check(metadata.FunctionMetadataResponse.Result);
        var functions = metadata.FunctionMetadataResponse.FunctionMetadataResults;
        foreach (var function in functions)
        {
            var loaded = await AskAsync(
                new() { FunctionLoadRequest = new() { FunctionId = function.FunctionId, Metadata = function } },
                cancellationToken);
            Check(loaded.FunctionLoadResponse.Result);
        }

        return [.. functions.Select(HostedFunction.Parse).OfType<HostedFunction>()];
    }

    /// <summary>Invokes a function.</summary>
    /// <returns>True when it succeeded.</returns>
    public async Task<bool> InvokeAsync(InvocationRequest invocation, CancellationToken callerLeft)
    {
        await using var cancel = callerLeft.Register(() => Cancel(invocation.InvocationId));
        var response = await AskAsync(
            new() { RequestId = invocation.InvocationId, InvocationRequest = invocation }, CancellationToken.None);
        return response.InvocationResponse.Result.Status == StatusResult.Types.Status.Success;
    }

    /// <summary>Tells the worker to end.</summary>
    public void Terminate() => _outgoing.Writer.TryWrite(new() { WorkerTerminate = new() });

    private void Cancel(string invocationId)
    {
        if (_handlesCancel)
        {
            _outgoing.Writer.TryWrite(new() { InvocationCancel = new() { InvocationId = invocationId } });
        }
    }

    private async Task<StreamingMessage> AskAsync(StreamingMessage message, CancellationToken cancellationToken)
    {
        if (message.RequestId.Length == 0)
        {
            message.RequestId = $"{Guid.NewGuid()}";
        }

        var answer = new TaskCompletionSource<StreamingMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[message.RequestId] = answer;
        try
        {
            return _outgoing.Writer.TryWrite(message)
                ? await answer.Task.WaitAsync(cancellationToken)
                : throw new WorkerFailedException("The worker has ended.");
        }
        finally
        {
            _pending.TryRemove(message.RequestId, out _);
        }
    }

    private void Receive(StreamingMessage message)
    {
        if (message.ContentCase is Content.RpcLog)
        {
            var log = message.RpcLog;
            _log.Enqueue($"{log.Category}: {log.Message} {log.Exception?.Message} {log.Exception?.StackTrace}");
        }
        else if (_pending.TryGetValue(message.RequestId, out var waiting))
        {
            waiting.TrySetResult(message);
        }
    }

    private async Task WriteAsync(IServerStreamWriter<StreamingMessage> outgoing, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in _outgoing.Reader.ReadAllAsync(cancellationToken))
            {
                await outgoing.WriteAsync(message, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The worker has ended.
        }
    }

    private static void Check(StatusResult? result)
    {
        if (result?.Status is not StatusResult.Types.Status.Success)
        {
            throw new WorkerFailedException($"The worker reports: {result?.Exception?.Message}");
        }
    }
}
