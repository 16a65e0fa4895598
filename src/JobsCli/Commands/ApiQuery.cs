using System.Text;

namespace JobsCli.Commands;

/// <summary>Builds a query string of the API from options, so that the API's parser validates the options too.</summary>
internal sealed class ApiQuery
{
    private readonly StringBuilder _query = new();

    /// <summary>Adds a parameter. A null value adds nothing.</summary>
    public ApiQuery Add(string name, string? value)
    {
        if (value is not null)
        {
            _query.Append(_query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        return this;
    }

    /// <summary>Adds a parameter for each value.</summary>
    public ApiQuery Add(string name, IEnumerable<string>? values)
    {
        foreach (var value in values ?? [])
        {
            Add(name, value);
        }

        return this;
    }

    public override string ToString() => _query.ToString();
}
