namespace Jobs.Tests.Support;

/// <summary>Waits for what happens in the background.</summary>
public static class Eventually
{
    /// <summary>Returns once the condition holds; fails when it does not within ten seconds.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        for (var tries = 0; tries < 200; tries++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(50);
        }

        Assert.Fail("It did not come to pass.");
    }
}
