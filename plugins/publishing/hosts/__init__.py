"""What web servers and static hosts must know: old addresses, one place for each page.

places    where each site is reached: hosts, folders, the one true address
pattern   an old address as a regular expression that nginx and Apache both read
nginx     two files to include
apache    one file to include, or to use as .htaccess
static    ``_redirects`` for Netlify and Cloudflare Pages
writer    writes them into ``hosting/`` of the output, and ``/old-addresses.json``
"""
