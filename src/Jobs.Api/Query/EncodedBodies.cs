using System.Collections.Concurrent;

namespace Jobs.Api.Query;

/// <summary>
/// The encoded forms of a cached body. Each is made once, however many ask for it at a time. Any thread may call any member.
/// </summary>
internal sealed class EncodedBodies
{
    // An estimate for the objects of one form.
    private const int FixedBytes = 300;

    private readonly ConcurrentDictionary<string, Form> _forms = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>About how many bytes of memory they take.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>The body in an encoding.</summary>
    /// <param name="encoding">The name of the encoding.</param>
    /// <param name="firstUse">
    /// The number of the use with which it is made: 1, or 2 where that takes long, since many bodies are sent once.
    /// </param>
    /// <param name="encode">Makes it. An exception goes to all that wait for it, and nothing is cached.</param>
    /// <param name="cancellationToken">Ends the wait for another caller who makes it.</param>
    /// <returns>Null for a use before it is made.</returns>
    public async ValueTask<ReadOnlyMemory<byte>?> UseAsync(
        string encoding, int firstUse, Func<ReadOnlyMemory<byte>> encode, CancellationToken cancellationToken)
    {
        var form = _forms.GetOrAdd(encoding, static _ => new Form());
        if (form.Body.IsCompletedSuccessfully)
        {
            return await form.Body;
        }

        var use = form.CountUse();
        if (use < firstUse)
        {
            return null;
        }

        return use == firstUse ? Make(encoding, form, encode) : await form.Body.WaitAsync(cancellationToken);
    }

    /// <summary>Keeps a form that there is already.</summary>
    public void Keep(string encoding, ReadOnlyMemory<byte> body) => Complete(_forms.GetOrAdd(encoding, static _ => new Form()), body);

    private ReadOnlyMemory<byte> Make(string encoding, Form form, Func<ReadOnlyMemory<byte>> encode)
    {
        try
        {
            var body = encode();
            Complete(form, body);
            return body;
        }
        catch (Exception exception)
        {
            _forms.TryRemove(KeyValuePair.Create(encoding, form));
            form.Fail(exception);
            throw;
        }
    }

    private void Complete(Form form, ReadOnlyMemory<byte> body)
    {
        if (form.TryComplete(body))
        {
            Interlocked.Add(ref _bytes, FixedBytes + body.Length);
        }
    }

    private sealed class Form
    {
        private readonly TaskCompletionSource<ReadOnlyMemory<byte>> _body = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _uses;

        public Task<ReadOnlyMemory<byte>> Body => _body.Task;

        public int CountUse() => Interlocked.Increment(ref _uses);

        public bool TryComplete(ReadOnlyMemory<byte> body) => _body.TrySetResult(body);

        public void Fail(Exception exception)
        {
            _body.TrySetException(exception);

            // Observes the exception also when no one waits.
            _ = _body.Task.Exception;
        }
    }
}
