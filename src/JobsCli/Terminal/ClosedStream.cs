namespace JobsCli.Terminal;

/// <summary>A stream that cannot be used.</summary>
/// <param name="failure">Creates the exception that says why.</param>
internal sealed class ClosedStream(Func<Exception> failure) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw failure();

    public override long Position
    {
        get => throw failure();
        set => throw failure();
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw failure();

    public override long Seek(long offset, SeekOrigin origin) => throw failure();

    public override void SetLength(long value) => throw failure();

    public override void Write(byte[] buffer, int offset, int count) => throw failure();
}
