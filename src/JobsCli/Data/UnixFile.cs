using System.Runtime.InteropServices;

namespace JobsCli.Data;

/// <summary>What a path is, which the framework does not tell: a regular file, and how many names it has.</summary>
internal static partial class UnixFile
{
    private const int CurrentFolder = -100;
    private const uint TypeAndLinks = 0x1 | 0x2 | 0x4;
    private const int TypeMask = 0xF000;
    private const int RegularType = 0x8000;

    /// <summary>True if the path, links followed, is a regular file.</summary>
    public static bool IsRegular(string path) =>
        TryGetStatus(path, out var status) ? (status.Mode & TypeMask) == RegularType : File.Exists(path);

    /// <summary>True if the file has other names (hard links).</summary>
    public static bool HasOtherNames(string path) => TryGetStatus(path, out var status) && status.LinkCount > 1;

    private static bool TryGetStatus(string path, out Status status)
    {
        status = default;
        return OperatingSystem.IsLinux() && GetStatus(CurrentFolder, path, 0, TypeAndLinks, out status) == 0;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetStatus(int folder, string path, int flags, uint mask, out Status status);

    // The layout is the same on every architecture.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(16)]
        public uint LinkCount;

        [FieldOffset(28)]
        public ushort Mode;
    }
}
