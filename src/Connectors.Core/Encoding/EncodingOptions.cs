using Microsoft.Extensions.AI;

namespace Connectors;

/// <summary>What Microsoft.Extensions.AI's options lack: the role of the texts, and the prompt that is put in front of them.</summary>
public class EncodingOptions : EmbeddingGenerationOptions
{
    /// <summary>Makes options with the defaults: documents, and the model's own prompt for them.</summary>
    public EncodingOptions()
    {
    }

    /// <summary>Copies options.</summary>
    /// <param name="other">The options to copy; null for the defaults.</param>
    protected EncodingOptions(EncodingOptions? other)
        : base(other)
    {
        Role = other?.Role ?? EncodingRole.Document;
        PromptName = other?.PromptName;
    }

    /// <summary>Gets or sets the side of the search on which the texts stand. Default: <see cref="EncodingRole.Document"/>.</summary>
    public EncodingRole Role { get; set; }

    /// <summary>
    /// Gets or sets the name of the model's prompt that is put in front of every text. Null (the default): the prompt of the role,
    /// where the model has one. A name that the model does not know is an error.
    /// </summary>
    public string? PromptName { get; set; }

    /// <inheritdoc/>
    public override EmbeddingGenerationOptions Clone() => new EncodingOptions(this);
}
