namespace Jobs.Tests.Support;

/// <summary>A body whose connection is reset after these bytes.</summary>
internal sealed class BrokenStream(byte[] bytes) : MemoryStream(bytes)
{
    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await base.ReadAsync(buffer, cancellationToken);
        return read > 0 ? read : throw new IOException("The connection was reset.");
    }
}

/// <summary>A body that arrives one byte at a time.</summary>
internal sealed class DrippingStream(byte[] bytes, TimeSpan pause) : MemoryStream(bytes)
{
    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Delay(pause, cancellationToken);
        return await base.ReadAsync(buffer[..1], cancellationToken);
    }
}
