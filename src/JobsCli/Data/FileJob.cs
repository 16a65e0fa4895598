using Jobs.Recording;

namespace JobsCli.Data;

/// <summary>One job of a file, or what is wrong with it.</summary>
/// <param name="Place">Where it stands, <c>line 7</c> for instance.</param>
/// <param name="ProjectId">Its project.</param>
/// <param name="Job">The job; null when there is a defect.</param>
/// <param name="Defect">What is wrong; null when nothing is.</param>
internal readonly record struct FileJob(string Place, string ProjectId, Job? Job, string? Defect);
