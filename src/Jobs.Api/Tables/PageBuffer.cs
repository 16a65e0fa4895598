using System.Buffers;

namespace Jobs.Api.Tables;

/// <summary>Holds the body of one page of a table query, in pooled memory that is used again for the next page.</summary>
internal sealed class PageBuffer : IDisposable
{
    private const int FirstSize = 16 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _length;

    /// <summary>The bytes of the page, until the next one is read.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>Replaces the content by all that the stream still has.</summary>
    public async Task ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        _length = 0;
        int read;
        while ((read = await stream.ReadAsync(_buffer.AsMemory(_length), cancellationToken)) > 0)
        {
            _length += read;
            if (_length == _buffer.Length)
            {
                Grow();
            }
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        Bytes.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
