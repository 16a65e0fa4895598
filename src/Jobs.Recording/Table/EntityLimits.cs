using System.Text;
using Azure.Data.Tables;

namespace Jobs.Recording.Table;

/// <summary>The limits of Table Storage, checked before a request is sent.</summary>
internal static class EntityLimits
{
    /// <summary>The maximum number of jobs in a transaction: the service allows 100 entities, and one is a lane.</summary>
    public const int MaxTransactionJobs = 99;

    /// <summary>The maximum size of the jobs in a transaction's body in bytes: 4 MiB minus its envelope and the lane.</summary>
    public const int MaxTransactionBytes =
        (4 * 1024 * 1024) - (16 * 1024) - OperationOverhead - ChangeLogLane.MaxChangesLength;

    private const int MaxStringLength = 32 * 1024;
    private const int MaxEntityBytes = 1024 * 1024;
    private const int MaxProperties = 255;

    // Partition key, row key and timestamp count as properties. The ETag does not, but the client lists it with them.
    private const string ETagName = "odata.etag";

    // The headers of an operation in a transaction, and the names and types of a job's properties.
    private const int OperationOverhead = 1500;

    // An escaped character in JSON: \uXXXX.
    private const int MaxEscapedLength = 6;

    private static readonly DateTimeOffset MinDate = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly UnicodeEncoding StrictUtf16 = new(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true);

    /// <summary>Checks that the service accepts the entity.</summary>
    /// <exception cref="JobTooLargeException">It exceeds a size limit.</exception>
    /// <exception cref="ArgumentException">It has a string that is not valid Unicode, or a date before the year 1601.</exception>
    public static void Check(TableEntity entity)
    {
        var names = entity.Keys.Where(name => name != ETagName).ToList();
        foreach (var name in names)
        {
            CheckValue(name, entity[name]);
        }

        var count = names.Union([JobColumns.PartitionKey, JobColumns.RowKey, JobColumns.Timestamp]).Count();
        CheckMax(MaxProperties, count, "properties", $"The entity {entity.RowKey}");
        CheckMax(MaxEntityBytes, 4 + names.Sum(name => Size(name, entity[name])), "bytes", $"The entity {entity.RowKey}");
    }

    /// <summary>The maximum number of bytes of a job in the body of a transaction.</summary>
    public static int SizeInTransaction(Job job)
    {
        var messages = job.Messages.Sum(message => message.Message.Length + (message.Description?.Length ?? 0) + 64);
        var characters = job.Description.Length + job.RequesterId.Length + (job.ResourceHref?.Length ?? 0) + messages;
        return OperationOverhead + (MaxEscapedLength * characters);
    }

    private static void CheckValue(string name, object? value)
    {
        switch (value)
        {
            case string text:
                CheckMax(MaxStringLength, text.Length, "characters (UTF-16)", name);
                CheckUnicode(name, text);
                break;
            case DateTimeOffset date when date < MinDate:
                throw new ArgumentException($"{name} is before the year 1601, the first year that Table Storage supports.");
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
            throw new ArgumentException(
                $"{name} is not valid Unicode: it has half a surrogate pair at index {exception.Index}.", exception);
        }
    }

    // The documented formula of the service.
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

    private static void CheckMax(long limit, long size, string unit, string what)
    {
        if (size > limit)
        {
            throw new JobTooLargeException(what, size, limit, unit);
        }
    }
}
