"""What web servers and static hosts must know: old addresses, headers, types, languages.

places    where each site is reached: hosts, folders, the one true address
pattern   an old address as a regular expression that nginx and Apache both read
headers   the headers of every answer, by the kind of file
nginx     files to include, and an example that includes them
apache    a file to include, a .htaccess for each site, and an example
static    ``_redirects`` for Netlify and Cloudflare Pages; static_headers: their ``_headers``
writer    writes them into ``hosting/`` of the output, and ``/old-addresses.json``
"""
