namespace Jobs.Api.Configuration;

/// <summary>A section of the configuration whose keys are all known.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Keys">Its keys.</param>
/// <param name="HasValue">True if it can have a value of its own instead.</param>
internal sealed record SettingSection(string Name, IReadOnlyList<string> Keys, bool HasValue);
