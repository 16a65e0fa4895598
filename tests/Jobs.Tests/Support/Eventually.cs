namespace Jobs.Tests.Support;

/// <summary>Waits for the result of background work.</summary>
public static class Eventually
{
    /// <summary>Returns when the condition is true; fails when it is not true within 10 s.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(10);
        }

        Assert.Fail("The condition did not become true within 10 s.");
    }
}
