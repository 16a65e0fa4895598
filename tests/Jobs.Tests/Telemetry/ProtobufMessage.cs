using System.Buffers.Binary;
using System.Text;

namespace Jobs.Tests.Telemetry;

/// <summary>A message in protobuf's wire format, as far as OTLP uses it: fields by number, without their names.</summary>
public sealed class ProtobufMessage
{
    private readonly List<(int Field, ReadOnlyMemory<byte> Bytes, ulong Number)> _fields = [];

    private ProtobufMessage(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var key = ReadNumber(ref bytes);
            var field = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    _fields.Add((field, default, ReadNumber(ref bytes)));
                    break;
                case 1:
                    _fields.Add((field, default, BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span)));
                    bytes = bytes[sizeof(ulong)..];
                    break;
                case 2:
                    var length = (int)ReadNumber(ref bytes);
                    _fields.Add((field, bytes[..length], 0));
                    bytes = bytes[length..];
                    break;
                case 5:
                    _fields.Add((field, default, BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span)));
                    bytes = bytes[sizeof(uint)..];
                    break;
                default:
                    throw new InvalidDataException($"The protobuf is invalid: wire type {key & 7}.");
            }
        }
    }

    /// <summary>Reads a message.</summary>
    public static ProtobufMessage Parse(ReadOnlyMemory<byte> bytes) => new(bytes);

    /// <summary>The messages in a field, or in nested fields along a path.</summary>
    public IEnumerable<ProtobufMessage> Messages(params ReadOnlySpan<int> path)
    {
        IEnumerable<ProtobufMessage> messages = [this];
        foreach (var field in path)
        {
            messages = messages.SelectMany(message => message.Values(field)).Select(Parse);
        }

        return messages;
    }

    /// <summary>The text of a field; null if it is absent.</summary>
    public string? Text(int field) => Values(field).Select(value => Encoding.UTF8.GetString(value.Span)).SingleOrDefault();

    /// <summary>The bytes of a field in hexadecimal digits; null if it is absent.</summary>
    public string? Hex(int field) => Values(field).Select(value => Convert.ToHexStringLower(value.Span)).SingleOrDefault();

    /// <summary>The number of a field; 0 if it is absent.</summary>
    public ulong Number(int field) => _fields.Where(entry => entry.Field == field).Select(entry => entry.Number).SingleOrDefault();

    private static ulong ReadNumber(ref ReadOnlyMemory<byte> bytes)
    {
        var number = 0UL;
        for (var (index, shift) = (0, 0); ; index++, shift += 7)
        {
            number |= (ulong)(bytes.Span[index] & 0x7F) << shift;
            if (bytes.Span[index] < 0x80)
            {
                bytes = bytes[(index + 1)..];
                return number;
            }
        }
    }

    private IEnumerable<ReadOnlyMemory<byte>> Values(int field) =>
        _fields.Where(entry => entry.Field == field).Select(entry => entry.Bytes);
}
