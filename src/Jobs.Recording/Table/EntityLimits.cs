using System.Text;
using Azure.Data.Tables;

namespace Jobs.Recording.Table;

/// <summary>The limits of Table Storage, checked before anything is sent.</summary>
internal static class EntityLimits
{
    /// <summary>The greatest number of entities in one transaction.</summary>
    public const int TransactionCount = 100;

    /// <summary>The greatest size of a transaction's body, in bytes, less a little for what frames it.</summary>
    public const int TransactionSize = (4 * 1024 * 1024) - (16 * 1024);

    private const int StringCharacters = 32 * 1024;
    private const int EntityBytes = 1024 * 1024;
    private const int Properties = 255;

    // Partition key, row key and timestamp are among the 255; the client counts an entity's ETag beside them.
    private const string ETagName = "odata.etag";

    // An operation's own headers within a transaction, and the names and types of a job's properties.
    private const int OperationOverhead = 1500;

    // A character of a string as JSON at its longest: \uXXXX.
    private const int MaxCharacter = 6;

    private static readonly DateTimeOffset FirstDate = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly UnicodeEncoding StrictUtf16 = new(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true);

    /// <summary>Returns when the service will take the entity.</summary>
    /// <exception cref="JobTooLargeException">It is over a limit of size.</exception>
    /// <exception cref="ArgumentException">It has a string that is no Unicode, or a date before the year 1601.</exception>
    public static void Check(TableEntity entity)
    {
        var names = entity.Keys.Where(name => name != ETagName).ToList();
        foreach (var name in names)
        {
            CheckValue(name, entity[name]);
        }

        var count = names.Union([JobColumns.PartitionKey, JobColumns.RowKey, JobColumns.Timestamp]).Count();
        Expect($"The entity {entity.RowKey}", count, Properties, "properties");
        Expect($"The entity {entity.RowKey}", 4 + names.Sum(name => Size(name, entity[name])), EntityBytes, "bytes");
    }

    /// <summary>The number of bytes that a job takes in the body of a transaction, at most.</summary>
    public static int SizeInTransaction(Job job)
    {
        var messages = job.Messages.Sum(message => message.Message.Length + (message.Description?.Length ?? 0) + 64);
        var characters = job.Description.Length + job.RequesterId.Length + (job.ResourceHref?.Length ?? 0) + messages;
        return OperationOverhead + (MaxCharacter * characters);
    }

    private static void CheckValue(string name, object? value)
    {
        switch (value)
        {
            case string text:
                Expect(name, text.Length, StringCharacters, "characters (UTF-16)");
                CheckUnicode(name, text);
                break;
            case DateTimeOffset date when date < FirstDate:
                throw new ArgumentException($"{name} is before the year 1601, the first that Table Storage knows.");
        }
    }

    private static void CheckUnicode(string name, string text)
    {
        try
        {
            StrictUtf16.GetByteCount(text);
        }
        catch (EncoderFallbackException exception)
        {
            throw new ArgumentException($"{name} has half a surrogate pair at index {exception.Index}: no Unicode text.", exception);
        }
    }

    // The formula by which the service counts.
    private static long Size(string name, object? value)
    {
        var content = value switch
        {
            string text => (2L * text.Length) + 4,
            byte[] or BinaryData => 4L + (value as byte[] ?? ((BinaryData)value).ToArray()).Length,
            bool => 1,
            int => 4,
            Guid => 16,
            _ => 8,
        };
        return name is JobColumns.PartitionKey or JobColumns.RowKey
            ? content - 4
            : 8 + (2L * name.Length) + content;
    }

    private static void Expect(string what, long size, long limit, string unit)
    {
        if (size > limit)
        {
            throw new JobTooLargeException(what, size, limit, unit);
        }
    }
}
