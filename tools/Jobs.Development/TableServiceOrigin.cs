namespace Jobs.Development;

/// <summary>Where the table service of the settings comes from.</summary>
internal enum TableServiceOrigin
{
    /// <summary>Another machine, or an account that is not Azurite's.</summary>
    Elsewhere,

    /// <summary>An Azurite on this machine that another process started.</summary>
    Shared,

    /// <summary>An Azurite that this server starts, since nothing listens at the address.</summary>
    StartedHere,
}
